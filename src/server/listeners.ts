import { MessageChannel, type MessagePort } from 'node:worker_threads'
import { RunError, reasonOf } from '../errors.js'
import type { ServerPlan } from '../plan/server-plan.js'
import type { MeasuredServer } from '../result/run.js'
import { comeUp } from '../threads/come-up.js'
import { drainPort } from '../threads/drain-port.js'
import { ThreadPool } from '../threads/pool.js'
import { mergeThreads } from './figures.js'
import type { FromListener, ListenerEnd, ListenerTask, ToListener } from './messages.js'
import type { RunningServer, ServerLog } from './running-server.js'

/** SO_REUSEPORT came to node:net with these versions. */
const LEAST = { major: 22, minor: 12 }

/** Why threads can't listen on one port here; null where they can. */
export function listenersProblem(version: string): string | null {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  if (major > LEAST.major || (major === LEAST.major && minor >= LEAST.minor)) return null
  return `--handling listeners: needs Node ${LEAST.major}.${LEAST.minor} or newer and this is ${version}; use pool or inline`
}

/** A listening worker that died is replaced after this, so that one that dies at once does not keep a core busy. */
const REPLACE_MS = 100
/** One that can't take its place is tried again after this. */
const RETRY_MS = 1000
/** How often threads are looked at: several times as long as one that is well takes to a beat. */
const INSPECT_MS = 100
/** Past --drain-timeout a thread may take this long to say that it has stopped. */
const LATE_MS = 500

/** The parent's end of one worker that accepts for itself. */
class Listener {
  readonly #pending = new Map<number, (snapshot: MeasuredServer | null) => void>()
  readonly #port: MessagePort
  readonly #abort = new AbortController()
  readonly #beats: Int32Array
  #beat = -1
  #silentMs = 0
  #nextId = 0
  /** Its word of the connections that are open. */
  readonly own: number
  readonly listening: Promise<{ host: string; port: number }>
  /** null: it was stopped. */
  readonly ended: Promise<RunError | null>

  constructor(
    pool: ThreadPool<ListenerTask, ListenerEnd>,
    { plan, open, own, beats }: Pick<ListenerTask, 'plan' | 'open' | 'own' | 'beats'>,
    log: ServerLog,
  ) {
    this.own = own
    this.#beats = beats
    const { port1, port2 } = new MessageChannel()
    this.#port = port1
    const { onAccepted, onRequest, onTrouble } = log
    const hears = { accepted: !!onAccepted, request: !!onRequest, trouble: !!onTrouble }
    let onAddress: (address: { host: string; port: number }) => void = () => undefined
    const address = new Promise<{ host: string; port: number }>(resolve => {
      onAddress = resolve
    })
    const hear = (message: FromListener): void => {
      if (message.kind === 'listening') onAddress(message)
      else if (message.kind === 'done') this.#pending.get(message.id)?.(message.snapshot)
      else if (message.of === 'accepted') onAccepted?.(message.what)
      else if (message.of === 'request') onRequest?.(message.what)
      else onTrouble?.(message.what)
    }
    port1.on('message', hear)
    this.ended = pool
      .run({ port: port2, plan, open, own, beats, hears }, { transfer: [port2], signal: this.#abort.signal })
      .then(
        end => (end.kind === 'failed' ? new RunError(end.code, end.reason) : null),
        error => {
          const { aborted, reason } = this.#abort.signal
          return new RunError('server-died', reasonOf(aborted ? reason : error), { cause: error })
        },
      )
      .finally(() => {
        // The end comes another way than what was said before it, and may be here first
        for (const message of drainPort<FromListener>(port1)) hear(message)
        port1.close()
        for (const settle of this.#pending.values()) settle(null)
      })
    const listening = Promise.race([address, this.ended.then(end => Promise.reject(end))])
    this.listening = comeUp(listening, this.#abort)
  }

  /** null: there is none, or the worker died meanwhile. */
  ask(kind: ToListener['kind']): Promise<MeasuredServer | null> {
    const id = this.#nextId++
    return new Promise(resolve => {
      this.#pending.set(id, snapshot => {
        this.#pending.delete(id)
        resolve(snapshot)
      })
      this.#port.postMessage({ kind, id } satisfies ToListener)
    })
  }

  /** Now and then: ends a thread that a handler blocks. */
  inspect(taskTimeoutMs: number): void {
    const beat = Atomics.load(this.#beats, this.own)
    // Counted in looks and not by a clock: that goes on while the whole process is held up
    this.#silentMs = beat === this.#beat ? this.#silentMs + INSPECT_MS : 0
    this.#beat = beat
    if (this.#silentMs > taskTimeoutMs) this.end(`a handler ran for more than ${taskTimeoutMs} ms`)
  }

  /** Ends its thread, whatever it does. */
  end(reason: string): void {
    this.#abort.abort(new Error(reason))
  }
}

/** Several workers, each with a server of its own on one port: the kernel spreads connections, nothing hops. */
class Listeners implements RunningServer {
  readonly #pool: ThreadPool<ListenerTask, ListenerEnd>
  readonly #log: ServerLog
  readonly #open: Int32Array
  readonly #beats: Int32Array
  readonly #listeners = new Set<Listener>()
  readonly #retries = new Set<NodeJS.Timeout>()
  readonly #inspector: NodeJS.Timeout
  #plan: ServerPlan
  #stopped: Promise<void> | undefined
  /** What was counted until the stop. */
  #last: (MeasuredServer | null)[] | undefined
  #since = { cpu: process.cpuUsage(), wallMs: performance.now() }

  constructor(plan: ServerPlan, log: ServerLog) {
    this.#plan = plan
    this.#log = log
    this.#open = new Int32Array(new SharedArrayBuffer(4 * (1 + plan.threads)))
    this.#beats = new Int32Array(new SharedArrayBuffer(4 * (1 + plan.threads)))
    this.#inspector = setInterval(() => this.#inspect(), INSPECT_MS)
    this.#pool = new ThreadPool<ListenerTask, ListenerEnd>({
      entry: new URL('./listener-worker.js', import.meta.url),
      threads: plan.threads,
      slots: 1,
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

  /** The first finds the port that the others share. */
  async start(): Promise<this> {
    const { host, port } = await this.#add(1).listening
    this.#plan = { ...this.#plan, host, port }
    const others = Array.from({ length: this.#plan.threads - 1 }, (_, index) => this.#add(index + 2))
    await Promise.all(others.map(({ listening }) => listening))
    return this
  }

  async snapshot(): Promise<MeasuredServer> {
    const threads = this.#last ?? (await this.#askAll('snapshot'))
    const cpu = process.cpuUsage(this.#since.cpu)
    return mergeThreads(
      threads.filter(thread => thread !== null),
      { cpuUs: cpu.user + cpu.system, wallUs: (performance.now() - this.#since.wallMs) * 1000 },
    )
  }

  async reset(): Promise<void> {
    await this.#askAll('reset')
    this.#since = { cpu: process.cpuUsage(), wallMs: performance.now() }
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
    this.#last = await this.#askAll('stop')
    clearTimeout(late)
    clearInterval(this.#inspector)
    await this.#pool.stop()
  }

  #inspect(): void {
    for (const listener of this.#listeners) listener.inspect(this.#plan.taskTimeoutMs)
  }

  #askAll(kind: ToListener['kind']): Promise<(MeasuredServer | null)[]> {
    return Promise.all([...this.#listeners].map(listener => listener.ask(kind)))
  }

  #add(own: number): Listener {
    const shared = { plan: this.#plan, open: this.#open, beats: this.#beats, own }
    const listener = new Listener(this.#pool, shared, this.#log)
    listener.listening.then(
      () => this.#listeners.add(listener),
      () => undefined, // `ended` says it too
    )
    listener.ended.then(end => this.#onEnd(listener, end))
    return listener
  }

  #onEnd(listener: Listener, end: RunError | null): void {
    const wasListening = this.#listeners.delete(listener)
    Atomics.sub(this.#open, 0, Atomics.exchange(this.#open, listener.own, 0))
    if (!wasListening || end === null) return
    this.#log.onTrouble?.(`a listening thread died, and with it its connections and counts: ${end.message}`)
    if (this.#stopped) return
    this.#again(listener.own, REPLACE_MS)
  }

  #again(own: number, afterMs: number): void {
    const retry = setTimeout(() => {
      this.#retries.delete(retry)
      this.#add(own).listening.catch((error: RunError) => {
        if (this.#stopped) return
        this.#log.onTrouble?.(`a listening thread did not come up again: ${error.message}`)
        this.#again(own, RETRY_MS)
      })
    }, afterMs)
    this.#retries.add(retry)
  }
}

/** Rejects with RunError where this Node has no SO_REUSEPORT, or a thread does not come up. */
export async function startListeners(plan: ServerPlan, log: ServerLog): Promise<RunningServer> {
  const problem = listenersProblem(process.versions.node)
  if (problem) throw new RunError('server-start', problem)
  const listeners = new Listeners(plan, log)
  try {
    return await listeners.start()
  } catch (error) {
    await listeners.stop()
    throw error
  }
}
