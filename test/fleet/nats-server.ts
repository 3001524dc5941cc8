import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after } from 'node:test'
import { freePort, whereIs } from '../peers/program.js'

const path = whereIs('nats-server')
export const noNats = path === undefined && 'nats-server is not installed'

const running = new Set<ChildProcess>()
after(() => {
  for (const child of running) child.kill('SIGKILL')
})

/** A real NATS server on loopback that can be stopped and restarted on the same port. */
export class NatsServer {
  readonly folder = mkdtempSync(join(tmpdir(), 'heythere-nats-'))
  readonly #flags: readonly string[]
  #child: ChildProcess | null = null
  #port = 0

  private constructor(flags: readonly string[]) {
    this.#flags = flags
  }

  static async start(...flags: readonly string[]): Promise<NatsServer> {
    const server = new NatsServer(flags)
    await server.start()
    return server
  }

  get port(): number {
    return this.#port
  }
  get url(): string {
    return `nats://127.0.0.1:${this.#port}`
  }

  /** Waits until the server is ready. */
  async start(): Promise<void> {
    if (path === undefined) throw new Error('nats-server is not installed')
    if (this.#port === 0) this.#port = await freePort()
    const child = spawn(path, ['-a', '127.0.0.1', '-p', String(this.#port), ...this.#flags], {
      cwd: this.folder,
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    running.add(child)
    this.#child = child
    let said = ''
    for await (const text of child.stderr.setEncoding('utf8')) {
      said += text
      if (!said.includes('Server is ready')) continue
      child.stderr.resume()
      return
    }
    throw new Error(`nats-server did not start: ${said}`)
  }

  async kill(): Promise<void> {
    const child = this.#child
    if (!child) return
    this.#child = null
    running.delete(child)
    child.kill('SIGKILL')
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill()
    rmSync(this.folder, { recursive: true, force: true })
  }
}
