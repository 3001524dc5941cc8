import { createServer, type Server, type Socket } from 'node:net'
import { performance } from 'node:perf_hooks'
import { RunError, reasonOf } from '../errors.js'
import type { Handling } from '../plan/handling.js'
import type { ServerPlan } from '../plan/server-plan.js'
import { formatAddress } from '../plan/target.js'
import { makeFramer } from '../protocol/framers.js'
import { parseRule } from '../protocol/rule.js'
import type { ServerSnapshot, ServerTrouble } from '../recording/server-account.js'
import { awakeClock } from '../threads/awake.js'
import { nowUs } from '../threads/clock.js'
import { type ConnectionContext, type ConnectionCounters, ServerConnection } from './connection.js'
import { HandlingRecorder } from './figures.js'
import type { RequestHandling, StartHandling } from './handling.js'
import { startInline } from './inline.js'
import { startListeners } from './listeners.js'
import { startPool } from './pool.js'
import type { OwnServer, ServerLog } from './running-server.js'

/** How a server shares its port and its connection limit with servers in other threads. */
export interface Listening {
  readonly reusePort: boolean
  /** Open connections: of all these servers in word 0, of this one in word `own`. */
  readonly open: Int32Array
  readonly own: number
  /** The random stream of its handler's times. */
  readonly stream: number
}

/** How long bytes after the reply are read and dropped, so the close does not become a reset. */
const LINGER_MS = 5000
/** How often connections are checked for idle and linger timeouts: one timer for all of them. */
const SWEEP_MS = 250

class TcpServer implements OwnServer {
  readonly #plan: ServerPlan
  readonly #handling: RequestHandling
  readonly #recorder: HandlingRecorder
  readonly #log: ServerLog
  readonly #listening: Listening
  readonly #counters: ConnectionCounters = { handled: 0, failed: 0, rejected: 0, idled: 0, droppedBytes: 0 }
  readonly #connections = new Set<ServerConnection>()
  readonly #server: Server
  readonly #context: ConnectionContext
  readonly #troubles: Partial<Record<ServerTrouble, string>> = {}
  #sweeper: NodeJS.Timeout | undefined
  #accepted = 0
  #stopped: Promise<void> | undefined
  #onEmpty: (() => void) | undefined

  constructor(
    plan: ServerPlan,
    handling: RequestHandling,
    recorder: HandlingRecorder,
    log: ServerLog,
    listening: Listening,
  ) {
    this.#listening = listening
    this.#plan = plan
    this.#handling = handling
    this.#recorder = recorder
    this.#log = log
    const rule = plan.requestUntil === null ? null : parseRule(plan.requestUntil)
    this.#context = {
      handling,
      keepAlive: plan.keepAlive,
      makeFramer: rule && (() => makeFramer(rule, { maxBytes: plan.maxRequestBytes })),
      maxRequestBytes: plan.maxRequestBytes,
      counters: this.#counters,
      onRequest: log.onRequest,
      onTrouble: (kind, reason) => this.#onTrouble(kind, reason),
      onClose: connection => this.#onClose(connection),
    }
    this.#server = createServer({ allowHalfOpen: true, noDelay: true }, socket => this.#onAccepted(socket))
  }

  get host(): string {
    return this.#address().address
  }

  get port(): number {
    return this.#address().port
  }

  get waiting(): number | null {
    return this.#handling.waiting
  }

  turn(): void {
    this.#handling.turn?.()
  }

  async listen(): Promise<this> {
    const { host, port, backlog } = this.#plan
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject)
      const { reusePort } = this.#listening
      this.#server.listen({ host, port, backlog, ...(reusePort && { reusePort }) }, () => {
        this.#server.off('error', reject)
        resolve()
      })
    })
    // From now on, an error means that one connection could not be accepted
    this.#server.on('error', error => this.#log.onTrouble?.(reasonOf(error)))
    this.#sweeper = setInterval(() => this.#sweep(), SWEEP_MS)
    return this
  }

  async snapshot(): Promise<ServerSnapshot> {
    const { user, system } = process.cpuUsage()
    const { active, idle } = performance.eventLoopUtilization()
    return {
      atUs: nowUs(),
      cpuUs: user + system,
      loops: { [this.#listening.own]: { activeMs: active, idleMs: idle } },
      troubles: { ...this.#troubles },
      accepted: this.#accepted,
      ...this.#counters,
      ...this.#recorder.encode(),
    }
  }

  stop(): Promise<void> {
    this.#stopped ??= this.#stop()
    return this.#stopped
  }

  async #stop(): Promise<void> {
    const closed = new Promise<void>(resolve => this.#server.close(() => resolve()))
    for (const connection of this.#connections) connection.drain()
    if (this.#connections.size > 0) await this.#emptied()
    for (const connection of this.#connections) connection.destroy()
    await closed
    clearInterval(this.#sweeper)
    await this.#handling.stop()
  }

  /** Resolves when the last connection is closed, or the drain timeout is over. */
  #emptied(): Promise<void> {
    return new Promise(resolve => {
      const timer = setTimeout(resolve, this.#plan.drainTimeoutMs)
      this.#onEmpty = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  }

  #address(): { address: string; port: number } {
    const address = this.#server.address()
    if (address === null || typeof address === 'string')
      throw new RunError('server-start', 'the server is not listening')
    return address
  }

  #onAccepted(socket: Socket): void {
    const { onAccepted } = this.#log
    if (this.#countOpen(1) > this.#plan.maxConnections) {
      this.#countOpen(-1)
      socket.destroy()
      this.#counters.rejected++
      this.#onTrouble('too-many-connections', `more than ${this.#plan.maxConnections} connections`)
      return
    }
    this.#accepted++
    if (onAccepted) onAccepted(formatAddress(socket.remoteAddress ?? '?', socket.remotePort ?? 0))
    this.#connections.add(new ServerConnection(socket, this.#context))
  }

  /** Keeps the first trouble of each kind, and logs all. */
  #onTrouble(kind: ServerTrouble, reason: string): void {
    this.#troubles[kind] ??= reason
    this.#log.onTrouble?.(reason)
  }

  #onClose(connection: ServerConnection): void {
    this.#countOpen(-1)
    this.#connections.delete(connection)
    if (this.#connections.size === 0) this.#onEmpty?.()
  }

  /** How many connections are open now, in all threads. */
  #countOpen(more: 1 | -1): number {
    const { open, own } = this.#listening
    Atomics.add(open, own, more)
    return Atomics.add(open, 0, more) + more
  }

  #sweep(): void {
    const clock = awakeClock()
    const atUs = clock.look()
    const ageUs = (sinceUs: number) => clock.ageUs(sinceUs, atUs)
    for (const connection of this.#connections) connection.sweep(ageUs, this.#plan.idleTimeoutMs, LINGER_MS)
  }
}

const STARTERS: Readonly<Record<Exclude<Handling, 'listeners'>, StartHandling>> = {
  inline: startInline,
  pool: startPool,
}

/** Starts a server; it listens when this resolves. Rejects with the system's error or RunError. */
export async function startServer(
  plan: ServerPlan,
  log: ServerLog,
  listening: Listening = { reusePort: false, open: new Int32Array(2), own: 1, stream: 0 },
): Promise<OwnServer> {
  if (plan.handling === 'listeners') return startListeners(plan, log)
  const recorder = new HandlingRecorder()
  const handling = await STARTERS[plan.handling](
    plan,
    recorder,
    reason => log.onTrouble?.(reason),
    listening.stream,
  )
  try {
    return await new TcpServer(plan, handling, recorder, log, listening).listen()
  } catch (error) {
    await handling.stop()
    throw error
  }
}
