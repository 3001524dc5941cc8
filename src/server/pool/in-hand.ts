import { awakeClock } from '../../threads/awake.js'
import type { Asker } from '../handling.js'
import type { Ring } from './ring.js'

/** A request that waits for its reply. */
export interface Ask {
  readonly request: Uint8Array
  readonly asker: Asker
  readonly arrivedUs: number
  /** Its worker died before it began; if that happens again, the request fails. */
  isResent: boolean
}

/** Called once for each request, with its result. Times are of the shared clock. */
export interface AskEnds {
  readonly onReply: (ask: Ask, reply: Uint8Array, startUs: number, endUs: number) => void
  readonly onFailure: (ask: Ask, reason: string) => void
}

/** The requests in one worker's ring, by slot. */
export class InHand {
  readonly #ring: Ring
  readonly #ends: AskEnds
  readonly #mask: number
  /** By slot. */
  readonly #asks: (Ask | null)[]
  /** The first slot that may hold a request, and how many slots from there may. */
  #first = 0
  #span = 0
  #count = 0
  /** The worker's position when it last moved, and since when it has been there. */
  #behind: number | null = null
  #behindSinceUs = 0

  constructor(ring: Ring, ends: AskEnds) {
    this.#ring = ring
    this.#ends = ends
    this.#mask = ring.slots - 1
    this.#asks = new Array(ring.slots).fill(null)
  }

  get count(): number {
    return this.#count
  }

  /** Throws RangeError if the ring is full. */
  add(ask: Ask): void {
    const slot = this.#ring.room()
    if (slot === null) throw new RangeError('the ring is full')
    this.#asks[slot] = ask
    if (this.#span === 0) this.#first = slot
    // If a full ring's first slot is reused while replies are collected, all slots may be in use
    this.#span = Math.max(this.#span, ((slot - this.#first) & this.#mask) + 1)
    this.#count++
    this.#ring.publish(slot, ask.request)
  }

  /** Collects finished requests and returns how many there were. */
  collect(): number {
    this.#ring.heard()
    let finished = 0
    for (let n = 0, span = this.#span; n < span; n++)
      if (this.#settle((this.#first + n) & this.#mask)) finished++
    while (this.#span > 0 && this.#asks[this.#first] === null) {
      this.#first = (this.#first + 1) & this.#mask
      this.#span--
    }
    return finished
  }

  /** Ends a request with its reply, from the slot or from a message. */
  finish(slot: number, reply: Uint8Array): void {
    const startUs = this.#ring.startUs(slot)
    const endUs = this.#ring.endUs(slot)
    const ask = this.#release(slot)
    if (ask) this.#ends.onReply(ask, reply, startUs, endUs)
  }

  /** Takes back the requests that the worker has not begun, in the order of arrival. */
  recall(): Ask[] {
    const returned: Ask[] = []
    for (let n = 0; n < this.#span; n++) {
      const slot = (this.#first + n) & this.#mask
      const ask = this.#asks[slot]
      if (!ask || !this.#ring.recall(slot)) continue
      this.#asks[slot] = null
      this.#count--
      returned.push(ask)
    }
    // Slots in use may have been skipped, so the order of slots may not be the order of arrival
    return returned.sort((one, other) => one.arrivedUs - other.arrivedUs)
  }

  /** Fails all requests that are left. */
  failAll(reason: string): void {
    for (let slot = 0; slot < this.#asks.length; slot++) this.#fail(slot, reason)
  }

  /**
   * `runningUs`: how long the longest request has been in its handler. `stuckUs`: how long waiting requests
   * could not begin, because `slots` handlers run or one blocks the worker. 0 if there is none.
   */
  inspect(slots: number): { runningUs: number; stuckUs: number } {
    const clock = awakeClock()
    const atUs = clock.look()
    let running = 0
    let sinceUs = atUs
    for (let slot = 0; slot < this.#asks.length; slot++)
      if (this.#asks[slot] && this.#ring.state(slot) === 'started') {
        running++
        sinceUs = Math.min(sinceUs, this.#ring.startUs(slot))
      }
    const runningUs = clock.ageUs(sinceUs, atUs)
    const behind = this.#ring.behind()
    if (behind === null || behind !== this.#behind) this.#behindSinceUs = atUs
    this.#behind = behind
    const isFull = running >= slots && behind !== null
    return {
      runningUs,
      stuckUs: isFull ? runningUs : Math.min(runningUs, clock.ageUs(this.#behindSinceUs, atUs)),
    }
  }

  #settle(slot: number): boolean {
    if (!this.#asks[slot]) return false
    const state = this.#ring.state(slot)
    if (state === 'replied') this.finish(slot, this.#ring.answer(slot))
    else if (state === 'failed') this.#fail(slot, this.#ring.answer(slot).toString())
    else return false
    return true
  }

  #fail(slot: number, reason: string): void {
    const ask = this.#release(slot)
    if (ask) this.#ends.onFailure(ask, reason)
  }

  #release(slot: number): Ask | null {
    const ask = this.#asks[slot] ?? null
    this.#asks[slot] = null
    this.#ring.free(slot)
    if (ask) this.#count--
    return ask
  }
}
