import assert from 'node:assert/strict'
import { EventEmitter, once } from 'node:events'
import type { Socket } from 'node:net'
import { type Result, type Run, resultSchema } from '../../src/result/result.js'
import { type Finished, Heythere, type Installed } from '../cli/heythere.js'
import { onPing } from '../driver/driving.js'
import { TestServer } from '../faults/test-server.js'

/** What agents load: it answers 'ping' with 'pong', counts, and tells when clients come and go. */
export class Target {
  readonly #server: TestServer
  readonly #events: EventEmitter
  pings = 0
  open = 0
  /** When the last ping came in. */
  lastPingMs = 0

  private constructor(server: TestServer, events: EventEmitter) {
    this.#server = server
    this.#events = events
  }

  static async start(): Promise<Target> {
    const events = new EventEmitter()
    const target = new Target(await TestServer.start(socket => target.#serve(socket)), events)
    return target
  }

  get address(): string {
    return `127.0.0.1:${this.#server.port}`
  }

  #serve(socket: Socket): void {
    this.open++
    this.#events.emit('change')
    socket.on('close', () => {
      this.open--
      this.#events.emit('change')
    })
    onPing(socket, () => {
      this.pings++
      this.lastPingMs = performance.now()
      socket.write('pong')
      this.#events.emit('change')
    })
  }

  async until(isSo: () => boolean): Promise<void> {
    while (!isSo()) await once(this.#events, 'change')
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server[Symbol.asyncDispose]()
  }
}

/** A real agent process that has said that it waits for work. */
export async function startAgent(url: string, name: string, ...flags: readonly string[]): Promise<Heythere> {
  const agent = new Heythere('agent', '--nats', url, '--name', name, ...flags)
  await agent.says(new RegExp(`${name} waits for work`))
  return agent
}

export const startAgents = (url: string): Promise<Heythere[]> =>
  Promise.all(['a1', 'a2', 'a3'].map(name => startAgent(url, name)))

export async function endAgents(agents: readonly Installed[]): Promise<void> {
  for (const { child } of agents) {
    child.kill('SIGCONT')
    child.kill('SIGTERM')
  }
  await Promise.all(agents.map(({ finished }) => finished))
}

const PING = ['-m', 'ping', '--until', 'bytes:4', '-k', '-W', '0s', '-j'] as const

/** `bench` of a target by a fleet: kept connections, no warm-up, the Result on stdout. */
export const startBench = (target: Target, url: string, ...flags: readonly string[]): Heythere =>
  new Heythere('bench', target.address, '--nats', url, ...PING, ...flags)

export interface Measured {
  readonly code: number | null
  readonly stderr: string
  readonly result: Result
  readonly run: Run
}

export function measuredBy({ code, stdout, stderr }: Finished): Measured {
  assert.notEqual(stdout, '', stderr)
  const result = resultSchema.parse(JSON.parse(stdout))
  const [run] = result.runs
  assert.ok(run, stderr)
  const { started, ok, failed, unfinished } = run.requests
  assert.equal(started, ok + failed + unfinished)
  return { code, stderr, result, run }
}

/** The names of a run's agents, and which of them were lost. */
export const lostOf = ({ fleet }: Run): Record<string, boolean> =>
  Object.fromEntries((fleet?.agents ?? []).map(({ name, lost }) => [name, lost !== null]))
