import assert from 'node:assert/strict'
import { EventEmitter, once } from 'node:events'
import type { Socket } from 'node:net'
import { fleetFlags } from '../../src/cli/flags/groups/fleet.js'
import { withDrive } from '../../src/cli/fleet-options.js'
import { natsOptions } from '../../src/cli/nats-options.js'
import { readFlags } from '../../src/cli/read-flags.js'
import { runPlan } from '../../src/experiment/run-plan.js'
import { connectNats } from '../../src/fleet/nats.js'
import type { Wire } from '../../src/fleet/wire.js'
import type { PlanOptions } from '../../src/plan/parse-plan.js'
import { json } from '../../src/report/json.js'
import { type Result, type Run, resultSchema } from '../../src/result/result.js'
import { type Finished, Heythere, type Installed } from '../cli/heythere.js'
import { onPing, planAt } from '../driver/driving.js'
import { TestServer } from '../faults/test-server.js'

/** The server that agents load. It answers 'ping' with 'pong', counts, and reports changes. */
export class Target {
  readonly #server: TestServer
  readonly #events: EventEmitter
  readonly #replyAfterMs: number
  pings = 0
  open = 0
  /** When the last ping arrived. */
  lastPingMs = 0

  private constructor(server: TestServer, events: EventEmitter, replyAfterMs: number) {
    this.#server = server
    this.#events = events
    this.#replyAfterMs = replyAfterMs
  }

  /** With a reply time, clients that send the next request after the reply use little CPU. */
  static async start(replyAfterMs = 0): Promise<Target> {
    const events = new EventEmitter()
    const server = await TestServer.start(socket => target.#serve(socket))
    const target = new Target(server, events, replyAfterMs)
    return target
  }

  get port(): number {
    return this.#server.port
  }
  get address(): string {
    return `127.0.0.1:${this.port}`
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
      if (this.#replyAfterMs === 0) socket.write('pong')
      else setTimeout(() => socket.write('pong'), this.#replyAfterMs)
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

/** Starts an agent process and waits until it is ready. */
export async function startAgent(url: string, name: string, ...flags: readonly string[]): Promise<Heythere> {
  const agent = new Heythere('agent', '--nats', url, '--name', name, ...flags)
  await agent.says(new RegExp(`${name} is ready`))
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

/** Starts `bench` with a fleet: connection reuse, no warm-up, and the result on stdout. */
export const startBench = (target: Target, url: string, ...flags: readonly string[]): Heythere =>
  new Heythere('bench', target.address, '--nats', url, ...PING, ...flags)

export interface Measured {
  readonly result: Result
  readonly run: Run
}

function measured(text: string): Measured {
  const result = resultSchema.parse(JSON.parse(text))
  const [run] = result.runs
  assert.ok(run, result.error?.message)
  const { started, ok, failed, unfinished } = run.requests
  assert.equal(started, ok + failed + unfinished)
  return { result, run }
}

export function measuredBy({ code, stdout, stderr }: Finished) {
  assert.notEqual(stdout, '', stderr)
  return { code, stderr, ...measured(stdout) }
}

/** Does what `bench` does between its flags and its output, without a new process. */
export async function measureHere(
  target: Target,
  url: string,
  options: PlanOptions,
  signal: AbortSignal = new AbortController().signal,
): Promise<Measured> {
  const flags = readFlags(fleetFlags, { nats: url, 'agents-timeout': '60s' })
  const watch = { signal, onPhase: () => undefined, onSecond: () => undefined }
  const plan = planAt(target.port, { agents: 3, connections: 9, ...options })
  const result = await withDrive(
    flags,
    drives => runPlan(plan, watch, drives),
    () => undefined,
  )
  return measured(json([result]))
}

/** Connects this process to NATS. */
export const wireTo = (nats: string): Promise<Wire> =>
  connectNats({ ...natsOptions(readFlags(fleetFlags, { nats })), name: 'test', onTrouble: assert.fail })

/** Whether each agent of a run was lost, by its name. */
export const lostOf = ({ fleet }: Pick<Run, 'fleet'>): Record<string, boolean> =>
  Object.fromEntries((fleet?.agents ?? []).map(({ name, lost }) => [name, lost !== null]))
