import { type ChildProcess, spawn } from 'node:child_process'
import { after } from 'node:test'
import { fileURLToPath } from 'node:url'

/** The path of the command line, for tests that start it through another program. */
export const main = fileURLToPath(new URL('../../src/main.js', import.meta.url))

export interface Finished {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly stdout: string
  readonly stderr: string
}

const started = new Set<ChildProcess>()
// A failed test leaves its processes running, and they would keep this process alive
after(() => {
  for (const child of started) child.kill('SIGKILL')
})

/** A process with the command line of any installation. */
export class Installed {
  readonly child: ChildProcess
  readonly finished: Promise<Finished>
  #stdout = ''
  #stderr = ''
  #onOutput = new Set<() => void>()

  constructor(path: string, args: readonly string[]) {
    this.child = spawn(process.execPath, [path, ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
    started.add(this.child)
    const heard = () => {
      for (const listener of this.#onOutput) listener()
    }
    this.child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      this.#stdout += text
      heard()
    })
    this.child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#stderr += text
      heard()
    })
    this.finished = new Promise(resolve => {
      this.child.once('close', (code, signal) => {
        started.delete(this.child)
        resolve({ code, signal, stdout: this.#stdout, stderr: this.#stderr })
        heard()
      })
    })
  }

  get stdout(): string {
    return this.#stdout
  }

  /** Waits until stdout matches, from this character on. Rejects if the process ends first. */
  async says(pattern: RegExp, from = 0): Promise<RegExpExecArray> {
    return new Promise((resolve, reject) => {
      const look = () => {
        const found = pattern.exec(this.#stdout.slice(from))
        if (!found && this.child.exitCode === null && this.child.signalCode === null) return
        this.#onOutput.delete(look)
        if (found) resolve(found)
        else reject(new Error(`ended without saying ${pattern}: ${this.#stdout}${this.#stderr}`))
      }
      this.#onOutput.add(look)
      look()
    })
  }
}

/** A process with the command line of this build. */
export class Heythere extends Installed {
  constructor(...args: readonly string[]) {
    super(main, args)
  }
}

export const heythere = (...args: readonly string[]): Promise<Finished> => new Heythere(...args).finished
