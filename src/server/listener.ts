import { MessageChannel, type MessagePort } from 'node:worker_threads'
import { RunError, reasonOf } from '../errors.js'
import type { ServerSnapshot } from '../recording/server-account.js'
import { comeUp } from '../threads/come-up.js'
import { drainPort } from '../threads/drain-port.js'
import type { ThreadPool } from '../threads/pool.js'
import type { FromListener, ListenerEnd, ListenerTask, ToListener } from './messages.js'
import type { ServerLog } from './running-server.js'

/** How often to inspect a listener: several times as long as a healthy one needs for a beat. */
export const INSPECT_MS = 100

/** The parent's side of one worker that accepts connections itself. */
export class Listener {
  readonly #pending = new Map<number, (snapshot: ServerSnapshot | null) => void>()
  readonly #port: MessagePort
  readonly #abort = new AbortController()
  readonly #beats: Int32Array
  #beat = -1
  #silentMs = 0
  #nextId = 0
  /** Its last snapshot: all that is known of it after its death. */
  last: ServerSnapshot | null = null
  /** The index of its words in the shared counts. */
  readonly own: number
  readonly listening: Promise<{ host: string; port: number }>
  /** null: it was stopped. */
  readonly ended: Promise<RunError | null>

  constructor(
    pool: ThreadPool<ListenerTask, ListenerEnd>,
    { plan, open, own, stream, beats, book }: Omit<ListenerTask, 'port' | 'hears'>,
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
      .run(
        { port: port2, plan, open, own, stream, beats, book, hears },
        { transfer: [port2], signal: this.#abort.signal },
      )
      .then(
        end => (end.kind === 'failed' ? new RunError(end.code, end.reason) : null),
        error => {
          const { aborted, reason } = this.#abort.signal
          return new RunError('server-died', reasonOf(aborted ? reason : error), { cause: error })
        },
      )
      .finally(() => {
        // The end comes through another port than earlier messages, and may arrive first
        for (const message of drainPort<FromListener>(port1)) hear(message)
        port1.close()
        for (const settle of this.#pending.values()) settle(null)
      })
    const listening = Promise.race([address, this.ended.then(end => Promise.reject(end))])
    this.listening = comeUp(listening, this.#abort)
  }

  /** null: the worker has none, or it died meanwhile. */
  ask(kind: ToListener['kind']): Promise<ServerSnapshot | null> {
    const id = this.#nextId++
    return new Promise(resolve => {
      this.#pending.set(id, snapshot => {
        this.#pending.delete(id)
        this.last = snapshot ?? this.last
        resolve(snapshot)
      })
      this.#port.postMessage({ kind, id } satisfies ToListener)
    })
  }

  /** Call it regularly: ends a thread that a handler blocks. */
  inspect(taskTimeoutMs: number): void {
    const beat = Atomics.load(this.#beats, this.own)
    // Counted by inspections, not by a clock: a clock runs on while the whole process is held up
    this.#silentMs = beat === this.#beat ? this.#silentMs + INSPECT_MS : 0
    this.#beat = beat
    if (this.#silentMs > taskTimeoutMs) this.end(`a handler ran for more than ${taskTimeoutMs} ms`)
  }

  /** Ends its thread, whatever it is doing. */
  end(reason: string): void {
    this.#abort.abort(new Error(reason))
  }
}
