import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { accessSync, constants, mkdtempSync, rmSync } from 'node:fs'
import { type AddressInfo, connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { setTimeout } from 'node:timers/promises'

/** Timeout for starting and ending a program; a loaded machine is slow. */
const PATIENCE_MS = 20_000
const MOST_TRIES = 3

/** The path of a program on this machine, or undefined. `elsewhere`: folders usually not in the PATH. */
export function whereIs(name: string, elsewhere: readonly string[] = []): string | undefined {
  // Servers are in /usr/sbin, which is only in the PATH of root
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', ...elsewhere]
  return folders.map(folder => join(folder, name)).find(isExecutable)
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

/** What a program gets before it starts: its port on 127.0.0.1, and a folder for all its files. */
export interface Place {
  readonly port: number
  readonly folder: string
}

/** How a program is run. */
export interface Running {
  /** The user that runs it; undefined: the current user. */
  readonly user?: { readonly uid: number; readonly gid: number } | undefined
  /** The signal that ends it. */
  readonly endsOn?: NodeJS.Signals
}

/** A server that runs for one measurement. */
export class Program {
  static readonly #running = new Set<Program>()

  readonly port: number
  readonly folder: string
  readonly pid: number
  readonly #child: ChildProcess
  readonly #endsOn: NodeJS.Signals
  readonly #ended: Promise<unknown>

  private constructor({ port, folder }: Place, child: ChildProcess, endsOn: NodeJS.Signals) {
    this.port = port
    this.folder = folder
    this.pid = child.pid ?? 0
    this.#child = child
    this.#endsOn = endsOn
    this.#ended = once(child, 'exit').finally(() => Program.#running.delete(this))
    Program.#running.add(this)
  }

  /** Starts it and waits until it accepts connections. `prepare` writes files and returns arguments. */
  static async start(
    path: string,
    prepare: (place: Place) => readonly string[],
    { user, endsOn = 'SIGTERM' }: Running = {},
  ): Promise<Program> {
    // Another program may take a free port before this one binds it
    for (let tries = 1; ; tries++) {
      const place = { port: await freePort(), folder: mkdtempSync(join(tmpdir(), 'heythere-peer-')) }
      const child = spawn(path, prepare(place), { stdio: ['ignore', 'pipe', 'pipe'], ...user })
      let said = ''
      for (const stream of [child.stdout, child.stderr])
        stream.setEncoding('utf8').on('data', (text: string) => {
          said += text
        })
      await once(child, 'spawn')
      const program = new Program(place, child, endsOn)
      if (await program.#takesConnections()) return program
      await program.remove()
      if (tries === MOST_TRIES) throw new Error(`${path} does not accept connections: ${said.trim()}`)
    }
  }

  /** To be called before exiting. */
  static killAll(): void {
    for (const program of Program.#running) program.#child.kill(program.#endsOn)
  }

  get #isOver(): boolean {
    return this.#child.exitCode !== null || this.#child.signalCode !== null
  }

  async #takesConnections(): Promise<boolean> {
    const lastMs = performance.now() + PATIENCE_MS
    while (performance.now() < lastMs) {
      const isConnected = await connects(this.port)
      if (this.#isOver) return false
      if (isConnected) return true
      await setTimeout(10)
    }
    return false
  }

  /** Ends it, unless it has ended, and waits for that. */
  async end(signal: NodeJS.Signals = this.#endsOn): Promise<void> {
    if (this.#isOver) return
    this.#child.kill(signal)
    const late = setTimeout(PATIENCE_MS, 'late', { ref: false })
    if ((await Promise.race([this.#ended, late])) === 'late')
      throw new Error(`process ${this.pid} did not end on ${signal}`)
  }

  /** Ends it and removes its folder. */
  async remove(): Promise<void> {
    await this.end()
    rmSync(this.folder, { recursive: true, force: true })
  }
}

export async function freePort(): Promise<number> {
  const server = createServer()
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const { port } = server.address() as AddressInfo
  await once(server.close(), 'close')
  return port
}

/** Connects, sends nothing, closes. */
function connects(port: number): Promise<boolean> {
  return new Promise(resolve => {
    const socket = connect({ port, host: '127.0.0.1' })
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', () => resolve(false))
  })
}
