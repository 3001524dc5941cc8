import { MessageChannel, type MessagePort } from 'node:worker_threads'
import { RunError, reasonOf } from '../../errors.js'
import { nowUs } from '../../threads/clock.js'
import type { ThreadPool } from '../../threads/pool.js'
import type { Asker } from '../handling.js'
import type { FromLane, LaneEnd, LaneTask } from '../messages.js'
import { Ring, type RingMemory } from './ring.js'

/** A request that waits for its reply. */
export interface Ask {
  readonly request: Uint8Array
  readonly asker: Asker
  readonly arrivedUs: number
  /** Its worker died before it began; a second time it fails. */
  isResent: boolean
}

export interface LaneSettings {
  readonly pool: ThreadPool<LaneTask, LaneEnd>
  readonly slots: number
  readonly slotBytes: number
  /** Requests that may be with the worker at once; null: as many as their handlers take little time. */
  readonly batch: number | null
  /** Told once for each request. Times are of the shared clock. */
  readonly onReply: (ask: Ask, reply: Uint8Array, startUs: number, endUs: number) => void
  readonly onFailure: (ask: Ask, reason: string) => void
  /** The worker died, or is slow: these had not begun. */
  readonly onReturned: (asks: readonly Ask[]) => void
  /** Replies came back, so many at once. */
  readonly onRoom: (replies: number) => void
  readonly onTrouble: (reason: string) => void
}

/** Work that may be with one worker while another is idle: a few times what the hop to the other costs. */
const BUDGET_US = 200
/** Who waits behind a request that takes longer than this goes elsewhere. */
const SLOW_US = 1000
/** Weight of a new handler time in the running mean. */
const WEIGHT = 1 / 8
/** A worker whose handler can't be loaded any more is tried again after this. */
const RETRY_MS = 1000

/** The server's end of one worker thread: what it was given, and what became of it. */
export class Lane {
  readonly #settings: LaneSettings
  /** By slot. */
  readonly #asks: (Ask | null)[]
  #ring: Ring
  #port: MessagePort | null = null
  #abort = new AbortController()
  #isReady = false
  #isStopped = false
  #isDown = false
  /** The first slot that may hold a request, and how many slots from there do. */
  #first = 0
  #span = 0
  #inHand = 0
  #isDirty = false
  #meanUs: number
  /** It is at a slow request; until that is done it is given no other. */
  #isStalled = false
  #retry: NodeJS.Timeout | undefined

  constructor(settings: LaneSettings) {
    this.#settings = settings
    this.#ring = new Ring(this.#memory())
    this.#asks = new Array(this.#ring.slots).fill(null)
    // Of handlers nothing is known yet
    this.#meanUs = BUDGET_US
  }

  get inHand(): number {
    return this.#inHand
  }

  /** Its worker died and another could not take its place yet. */
  get isDown(): boolean {
    return this.#isDown
  }

  /** Whether it may be given one more request now. */
  get hasRoom(): boolean {
    return this.#isReady && !this.#isStalled && this.#inHand < this.#depth() && this.#ring.room() !== null
  }

  /** Starts the worker. Resolves when it takes requests; rejects with RunError where it does not come up. */
  async start(): Promise<void> {
    const { pool, slots } = this.#settings
    const memory = this.#memory()
    const { port1, port2 } = new MessageChannel()
    this.#ring = new Ring(memory)
    this.#port = port1
    this.#abort = new AbortController()
    this.#first = 0
    this.#span = 0
    this.#isStalled = false
    const ready = new Promise<void>(resolve => {
      port1.on('message', (message: FromLane) => {
        if (message.kind === 'ready') resolve()
        else this.#onMessage(message)
      })
    })
    const ended = pool
      .run({ port: port2, memory, slots }, { transfer: [port2], signal: this.#abort.signal })
      .then(
        (end): RunError => new RunError('handler-module', end.reason),
        (error): RunError => {
          const { aborted, reason } = this.#abort.signal
          return new RunError('server-start', reasonOf(aborted ? reason : error), { cause: error })
        },
      )
    ended.then(end => this.#onEnd(end, port1))
    await Promise.race([ready, ended.then(end => Promise.reject(end))])
    this.#isReady = true
  }

  /** To be called where `hasRoom`; the worker hears of it at `wake`. */
  give(ask: Ask): void {
    const slot = this.#ring.room()
    if (slot === null) throw new RangeError('the lane is full')
    if (ask.request.length > this.#ring.slotBytes) this.#port?.postMessage({ slot, request: ask.request })
    this.#asks[slot] = ask
    if (this.#span === 0) this.#first = slot
    this.#span = ((slot - this.#first + this.#ring.slots) & (this.#ring.slots - 1)) + 1
    this.#inHand++
    this.#isDirty = true
    this.#ring.publish(slot, ask.request)
  }

  /** Once for all that was given in a turn of the event loop. */
  wake(): void {
    if (!this.#isDirty) return
    this.#isDirty = false
    if (this.#ring.wake()) this.#port?.postMessage(null)
  }

  /** Takes what is finished, without waiting for the worker's bell. `replies`: so many were taken already. */
  collect(replies = 0): void {
    this.#ring.heard()
    // In most cases the first ones are finished and the rest is not
    for (let n = 0, span = this.#span; n < span; n++) {
      const slot = (this.#first + n) & (this.#ring.slots - 1)
      if (this.#asks[slot] && this.#settle(slot)) replies++
    }
    while (this.#span > 0 && this.#asks[this.#first] === null) {
      this.#first = (this.#first + 1) & (this.#ring.slots - 1)
      this.#span--
    }
    if (replies === 0) return
    this.#isStalled = false
    this.#settings.onRoom(replies)
  }

  /** Now and then: sees to requests behind a slow one, and ends a worker whose handler does not return. */
  inspect(taskTimeoutMs: number): void {
    this.collect()
    if (!this.#isReady || this.#inHand === 0) return
    const runningUs = this.#runningUs()
    if (runningUs > taskTimeoutMs * 1000)
      this.#abort.abort(new Error(`it ran for more than ${taskTimeoutMs} ms`))
    else if (runningUs > SLOW_US) {
      const returned = this.#recall()
      if (returned.length === 0) return
      this.#isStalled = true
      this.#settings.onReturned(returned)
    }
  }

  /** No worker takes the place of the one that ends now. */
  stop(): void {
    this.#isStopped = true
    clearTimeout(this.#retry)
  }

  #memory(): RingMemory {
    const { slots, batch, slotBytes } = this.#settings
    return Ring.memory(Math.max(slots, batch ?? 0), slotBytes)
  }

  #depth(): number {
    const { batch, slots } = this.#settings
    if (batch !== null) return Math.max(slots, batch)
    return Math.min(this.#ring.slots, Math.max(slots, Math.floor(BUDGET_US / this.#meanUs)))
  }

  /** How long the request that is longest in its handler has been there. */
  #runningUs(): number {
    let sinceUs = Number.POSITIVE_INFINITY
    for (let slot = 0; slot < this.#ring.slots; slot++)
      if (this.#asks[slot] && this.#ring.state(slot) === 'started')
        sinceUs = Math.min(sinceUs, this.#ring.startUs(slot))
    return nowUs() - sinceUs
  }

  #onMessage(message: Exclude<FromLane, { kind: 'ready' }>): void {
    if (message.kind === 'reply') this.#finish(message.slot, message.reply)
    this.collect(message.kind === 'reply' ? 1 : 0)
  }

  /** False: it is not finished. */
  #settle(slot: number): boolean {
    const state = this.#ring.state(slot)
    if (state === 'replied') this.#finish(slot, this.#ring.answer(slot))
    else if (state === 'failed') this.#fail(slot, this.#ring.answer(slot).toString())
    else return false
    return true
  }

  #finish(slot: number, reply: Uint8Array): void {
    const startUs = this.#ring.startUs(slot)
    const endUs = this.#ring.endUs(slot)
    // Past the budget all are alike, and one that the machine held up must not count for many
    this.#meanUs += (Math.min(endUs - startUs, BUDGET_US) - this.#meanUs) * WEIGHT
    const ask = this.#release(slot)
    if (ask) this.#settings.onReply(ask, reply, startUs, endUs)
  }

  #fail(slot: number, reason: string): void {
    const ask = this.#release(slot)
    if (ask) this.#settings.onFailure(ask, reason)
  }

  #release(slot: number): Ask | null {
    const ask = this.#asks[slot] ?? null
    this.#asks[slot] = null
    this.#ring.free(slot)
    if (ask) this.#inHand--
    return ask
  }

  /** Takes back what the worker has not begun, in the order of arrival. */
  #recall(): Ask[] {
    const returned: Ask[] = []
    for (let n = 0; n < this.#span; n++) {
      const slot = (this.#first + n) & (this.#ring.slots - 1)
      const ask = this.#asks[slot]
      if (!ask || !this.#ring.recall(slot)) continue
      this.#asks[slot] = null
      this.#inHand--
      returned.push(ask)
    }
    return returned
  }

  /** The worker is gone: what it had begun fails, what it had not goes elsewhere, and another takes its place. */
  #onEnd(end: RunError, port: MessagePort): void {
    port.close()
    const wasReady = this.#isReady
    this.#isReady = false
    this.collect()
    const returned = this.#recall()
    const reason = `a worker thread died: ${end.message}`
    const hadBegun = this.#inHand > 0
    for (let slot = 0; slot < this.#ring.slots; slot++) if (this.#asks[slot]) this.#fail(slot, reason)
    this.#span = 0
    // Else those whose requests failed say so
    if (wasReady && !hadBegun && !this.#isStopped) this.#settings.onTrouble(reason)
    const isLast = (ask: Ask) => this.#isStopped || ask.isResent
    for (const ask of returned.filter(isLast)) this.#settings.onFailure(ask, reason)
    if (wasReady && !this.#isStopped) this.#again(0)
    const again = returned.filter(ask => !isLast(ask))
    for (const ask of again) ask.isResent = true
    this.#settings.onReturned(again)
  }

  #again(afterMs: number): void {
    this.#retry = setTimeout(() => {
      this.start().then(
        () => {
          this.#isDown = false
          this.#settings.onRoom(0)
        },
        (error: RunError) => {
          if (this.#isStopped) return
          this.#isDown = true
          this.#settings.onTrouble(`a worker thread did not come up again: ${error.message}`)
          this.#settings.onRoom(0)
          this.#again(RETRY_MS)
        },
      )
    }, afterMs)
  }
}
