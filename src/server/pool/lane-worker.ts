import { setImmediate } from 'node:timers/promises'
import { type MessagePort, workerData } from 'node:worker_threads'
import { signIn } from '../../account/sign-in.js'
import { ThreadBook } from '../../account/thread-book.js'
import { reasonOf } from '../../errors.js'
import { parseHandlerSpec } from '../../plan/handler-spec.js'
import { nowUs } from '../../threads/clock.js'
import { drainPort } from '../../threads/drain-port.js'
import { failureOf } from '../handlers/failure-of.js'
import type { Handler } from '../handlers/handler.js'
import { loadHandler } from '../handlers/load-handler.js'
import type { FromLane, LaneEnd, LaneTask, PoolWorkerData, ToLane } from '../messages.js'
import { Ring } from './ring.js'

const { handler: name, seed, begun, book } = workerData as PoolWorkerData

/** Replies wait until their handlers took this long together, so one message reports several replies. */
const HOLD_US = 50

/** A blocking thread turns its event loop this often while it works: Node reports its GCs only then. */
const TURN_US = 50_000

/** The long task that Piscina runs in each worker: it serves its ring until the thread ends. */
export default async function serve({ port, memory, slots }: LaneTask): Promise<LaneEnd> {
  let handler: Handler
  try {
    const stream = Atomics.add(begun, 0, 1)
    signIn(new ThreadBook(book), 'worker', { number: stream + 1 })
    handler = await loadHandler(name, seed, stream)
  } catch (error) {
    return { kind: 'failed', reason: reasonOf(error) }
  }
  return new LaneWorker(handler, port, new Ring(memory), slots).serve()
}

/** A user's module may have timers and sockets, so its thread must not block; nor must `delay`. */
const mayBlock = (): boolean => !['module', 'delay'].includes(parseHandlerSpec(name).kind)

class LaneWorker {
  readonly #handler: Handler
  readonly #port: MessagePort
  readonly #ring: Ring
  readonly #slots: number
  /** Requests too long for their slot. */
  readonly #outside = new Map<number, Uint8Array>()
  #running = 0
  /** Start of the first handler whose reply was not reported to the server yet; 0: all were reported. */
  #heldSinceUs = 0
  /** When the last handler ended, and when the event loop last turned. */
  #endUs = 0
  #turnedUs = 0
  #onWake: () => void = () => undefined

  constructor(handler: Handler, port: MessagePort, ring: Ring, slots: number) {
    this.#handler = handler
    this.#port = port
    this.#ring = ring
    this.#slots = slots
    port.on('message', (message: ToLane) => {
      this.#keep(message)
      this.#onWake()
    })
  }

  async serve(): Promise<never> {
    const canBlock = mayBlock()
    this.#say({ kind: 'ready' })
    for (;;) {
      while (this.#running < this.#slots) {
        const slot = this.#ring.take(nowUs)
        if (slot === null) break
        this.#start(slot)
        if (canBlock && this.#endUs - this.#turnedUs > TURN_US) await this.#turn()
      }
      this.#tell()
      if (canBlock) {
        this.#ring.block()
        if (this.#ring.takeTurn()) await this.#turn()
      } else await this.#woken()
    }
  }

  async #turn(): Promise<void> {
    this.#turnedUs = this.#endUs
    await setImmediate()
  }

  /** Resolves when a request arrives or an asynchronous handler ends. */
  #woken(): Promise<void> {
    return new Promise(resolve => {
      this.#onWake = resolve
      if (this.#running < this.#slots && !this.#ring.listen()) resolve()
    })
  }

  #start(slot: number): void {
    this.#running++
    try {
      const reply = this.#handler(this.#ring.request(slot) ?? this.#fromOutside(slot))
      if (reply instanceof Promise)
        reply.then(
          late => this.#reply(slot, late),
          error => this.#fail(slot, error),
        )
      else this.#reply(slot, reply)
    } catch (error) {
      this.#fail(slot, error)
    }
  }

  #reply(slot: number, reply: Uint8Array): void {
    const endUs = nowUs()
    if (!this.#ring.reply(slot, reply, endUs)) this.#say({ kind: 'reply', slot, reply })
    this.#ended(slot, endUs)
  }

  #fail(slot: number, error: unknown): void {
    const endUs = nowUs()
    this.#ring.fail(slot, Buffer.from(failureOf(error)), endUs)
    this.#ended(slot, endUs)
  }

  #ended(slot: number, endUs: number): void {
    this.#running--
    this.#endUs = endUs
    if (this.#heldSinceUs === 0) this.#heldSinceUs = this.#ring.startUs(slot)
    if (endUs - this.#heldSinceUs > HOLD_US) this.#tell()
    this.#onWake()
  }

  #tell(): void {
    if (this.#heldSinceUs === 0) return
    this.#heldSinceUs = 0
    if (this.#ring.ring()) this.#say({ kind: 'bell' })
  }

  #say(message: FromLane): void {
    this.#port.postMessage(message)
  }

  #keep(message: ToLane): void {
    if (message !== null) this.#outside.set(message.slot, message.request)
  }

  /** The message was sent before the slot was published, so it has arrived. */
  #fromOutside(slot: number): Uint8Array {
    for (const message of drainPort<ToLane>(this.#port)) this.#keep(message)
    const request = this.#outside.get(slot)
    this.#outside.delete(slot)
    if (request === undefined) throw new Error('a request got lost between threads')
    return request
  }
}
