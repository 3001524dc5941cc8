import { once } from 'node:events'
import { createServer } from 'node:net'
import { processBook } from '../account/process-book.js'
import { RunError } from '../errors.js'
import type { ServerPlan } from '../plan/server-plan.js'
import { mergeSnapshots, type ServerSnapshot } from '../recording/server-account.js'
import { nowUs } from '../threads/clock.js'
import { ThreadPool } from '../threads/pool.js'
import { INSPECT_MS, Listener } from './listener.js'
import type { ListenerEnd, ListenerTask, ToListener } from './messages.js'
import type { OwnServer, ServerLog } from './running-server.js'
import { started } from './started.js'

/** The first versions of two release lines whose node:net has SO_REUSEPORT. */
const LEAST = { major: 22, minor: 12 }
const LEAST_OF_NEXT = { major: 23, minor: 1 }

/** Why threads can't listen on one port here; null if they can. */
export function listenersProblem(version: string): string | null {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  const least = major > LEAST.major ? LEAST_OF_NEXT : LEAST
  if (major > least.major || (major === least.major && minor >= least.minor)) return null
  return `--handling listeners: needs Node ${least.major}.${least.minor} or newer and this is ${version}; use pool or inline`
}

/** Delay before a dead worker is replaced, so one that dies at once does not keep a core busy. */
const REPLACE_MS = 100
/** Delay before a failed replacement is tried again. */
const RETRY_MS = 1000
/** How long after --drain-timeout a thread may take to report its stop. */
const LATE_MS = 500

/** Rejects if the port is in use: with SO_REUSEPORT, any server of the same user would share it. */
async function refuseInUse({ host, port }: ServerPlan): Promise<void> {
  const server = createServer().listen({ host, port })
  await once(server, 'listening')
  server.close()
  await once(server, 'close')
}

/** Several workers, each with its own server on one port. The kernel spreads connections over them. */
class Listeners implements OwnServer {
  readonly #pool: ThreadPool<ListenerTask, ListenerEnd>
  readonly #log: ServerLog
  readonly #open: Int32Array
  readonly #beats: Int32Array
  readonly #listeners = new Set<Listener>()
  readonly #retries = new Set<NodeJS.Timeout>()
  readonly #inspector: NodeJS.Timeout
  #plan: ServerPlan
  #stopped: Promise<void> | undefined
  /** How many threads were started. */
  #begun = 0
  /** The last snapshots of dead threads: their counts still count. */
  #dead: readonly ServerSnapshot[] = []

  constructor(plan: ServerPlan, log: ServerLog) {
    this.#plan = plan
    this.#log = log
    this.#open = new Int32Array(new SharedArrayBuffer(4 * (1 + plan.threads)))
    this.#beats = new Int32Array(new SharedArrayBuffer(4 * (1 + plan.threads)))
    this.#inspector = setInterval(() => this.#inspect(), INSPECT_MS)
    this.#pool = new ThreadPool<ListenerTask, ListenerEnd>({
      entry: new URL('./listener-worker.js', import.meta.url),
      threads: plan.threads,
      queueLimit: plan.threads,
      workerData: null,
      memoryBytes: plan.workerMemoryBytes,
    })
  }

  get host(): string {
    return this.#plan.host
  }
  get port(): number {
    return this.#plan.port
  }
  get waiting(): null {
    return null
  }

  turn(): void {
    // Listening threads do not block
  }

  /** The first worker finds the port that the others share. */
  async start(): Promise<void> {
    if (this.#plan.port > 0) await refuseInUse(this.#plan)
    const { host, port } = await this.#add(1).listening
    this.#plan = { ...this.#plan, host, port }
    const others = Array.from({ length: this.#plan.threads - 1 }, (_, index) => this.#add(index + 2))
    await Promise.all(others.map(({ listening }) => listening))
  }

  async snapshot(): Promise<ServerSnapshot> {
    if (!this.#stopped) await this.#askAll('snapshot')
    const { user, system } = process.cpuUsage()
    const living = [...this.#listeners].flatMap(({ last }) => last ?? [])
    return mergeSnapshots([...this.#dead, ...living], user + system, nowUs())
  }

  stop(): Promise<void> {
    this.#stopped ??= this.#stop()
    return this.#stopped
  }

  async #stop(): Promise<void> {
    for (const retry of this.#retries) clearTimeout(retry)
    const late = setTimeout(() => {
      for (const listener of this.#listeners) listener.end('it did not stop')
    }, this.#plan.drainTimeoutMs + LATE_MS)
    await this.#askAll('stop')
    clearTimeout(late)
    clearInterval(this.#inspector)
    await this.#pool.stop()
  }

  #inspect(): void {
    for (const listener of this.#listeners) listener.inspect(this.#plan.taskTimeoutMs)
  }

  async #askAll(kind: ToListener['kind']): Promise<void> {
    await Promise.all([...this.#listeners].map(listener => listener.ask(kind)))
  }

  #add(own: number): Listener {
    const shared = {
      plan: this.#plan,
      open: this.#open,
      beats: this.#beats,
      own,
      stream: this.#begun++,
      book: processBook().memory,
    }
    const listener = new Listener(this.#pool, shared, this.#log)
    listener.listening.then(
      () => this.#listeners.add(listener),
      () => undefined, // `ended` reports it too
    )
    listener.ended.then(end => this.#onEnd(listener, end))
    return listener
  }

  #onEnd(listener: Listener, end: RunError | null): void {
    const wasListening = this.#listeners.delete(listener)
    if (wasListening && listener.last) this.#dead = [mergeSnapshots([...this.#dead, listener.last], 0, 0)]
    Atomics.sub(this.#open, 0, Atomics.exchange(this.#open, listener.own, 0))
    if (!wasListening || end === null) return
    this.#log.onTrouble?.(
      `a listening thread died and its connections were closed; requests since its last snapshot are not counted: ${end.message}`,
    )
    if (this.#stopped) return
    this.#again(listener.own, REPLACE_MS)
  }

  #again(own: number, afterMs: number): void {
    const retry = setTimeout(() => {
      this.#retries.delete(retry)
      this.#add(own).listening.catch((error: RunError) => {
        if (this.#stopped) return
        this.#log.onTrouble?.(`a listening thread could not be restarted: ${error.message}`)
        this.#again(own, RETRY_MS)
      })
    }, afterMs)
    this.#retries.add(retry)
  }
}

/** Rejects with RunError if this Node has no SO_REUSEPORT, or a thread does not start. */
export async function startListeners(plan: ServerPlan, log: ServerLog): Promise<OwnServer> {
  const problem = listenersProblem(process.versions.node)
  if (problem) throw new RunError('server-start', problem)
  return started(new Listeners(plan, log))
}
