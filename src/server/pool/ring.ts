/**
 * A ring of slots in memory that the server's thread and one worker share. A request is copied into a slot,
 * and its reply overwrites it. Apart from that, the two threads share only a few atomic words.
 *
 *     server:  free -> ready -> (recalled) free            replied, failed -> free
 *     worker:           ready -> started -> replied | failed
 *
 * A ready slot belongs to the thread that changes its state first; any other slot has one owner.
 */
export interface RingMemory {
  readonly buffer: SharedArrayBuffer
  /** A power of two. */
  readonly slots: number
  readonly slotBytes: number
}

const LEAST_SLOTS = 64
const FREE = 0
const READY = 1
const STARTED = 2
const REPLIED = 3
const FAILED = 4

/** The words of the two threads are on different cache lines. */
const PUBLISHED = 0
const TAKEN = 16
const SLEEP = 17
const BELL = 18
const TURN = 19
const WORDS = 32
const WORD_BYTES = 4
/** Words of one slot: state, length, and two times of eight bytes. */
const HEADER_WORDS = 6

/** How the worker waits. */
const AWAKE = 0
const BLOCKED = 1
const LISTENING = 2

/** The request is longer than a slot and came as a message. */
const OUTSIDE = -1

export type SlotState = 'ready' | 'started' | 'replied' | 'failed'
const NAMES: readonly (SlotState | null)[] = [null, 'ready', 'started', 'replied', 'failed']

export class Ring {
  readonly slots: number
  readonly slotBytes: number
  readonly #words: Int32Array
  readonly #states: Int32Array
  readonly #lengths: Int32Array
  readonly #startsUs: Float64Array
  readonly #endsUs: Float64Array
  readonly #bytes: Uint8Array

  constructor({ buffer, slots, slotBytes }: RingMemory) {
    const at = (wordsOfSlot: number) => (WORDS + wordsOfSlot * slots) * WORD_BYTES
    this.slots = slots
    this.slotBytes = slotBytes
    this.#words = new Int32Array(buffer, 0, WORDS)
    this.#states = new Int32Array(buffer, at(0), slots)
    this.#lengths = new Int32Array(buffer, at(1), slots)
    this.#startsUs = new Float64Array(buffer, at(2), slots)
    this.#endsUs = new Float64Array(buffer, at(4), slots)
    this.#bytes = new Uint8Array(buffer, at(HEADER_WORDS))
  }

  /** Memory for at least this many slots. */
  static memory(atLeast: number, slotBytes: number): RingMemory {
    const slots = 2 ** Math.ceil(Math.log2(Math.max(LEAST_SLOTS, atLeast)))
    const bytes = (WORDS + HEADER_WORDS * slots) * WORD_BYTES + slots * slotBytes
    return { buffer: new SharedArrayBuffer(bytes), slots, slotBytes }
  }

  startUs(slot: number): number {
    return this.#startsUs[slot]!
  }
  endUs(slot: number): number {
    return this.#endsUs[slot]!
  }
  state(slot: number): SlotState | null {
    return NAMES[Atomics.load(this.#states, slot)] ?? null
  }

  // The server's side

  /** The slot for the next request, past slots still in use; null if there is none yet. */
  room(): number | null {
    const published = this.#words[PUBLISHED]!
    // Slots that the worker has not passed may be ready: offer it no slot twice
    const ahead = (published - Atomics.load(this.#words, TAKEN)) | 0
    for (let n = 0; n < this.slots - ahead; n++) {
      const slot = (published + n) & (this.slots - 1)
      if (Atomics.load(this.#states, slot) === FREE) return slot
    }
    return null
  }

  /** Fills the slot that `room` returned. Send a request longer than `slotBytes` as a message first. */
  publish(slot: number, request: Uint8Array): void {
    const fits = request.length <= this.slotBytes
    this.#lengths[slot] = fits ? request.length : OUTSIDE
    if (fits) this.#bytes.set(request, slot * this.slotBytes)
    Atomics.store(this.#states, slot, READY)
    const passedOver = (slot - this.#words[PUBLISHED]!) & (this.slots - 1)
    Atomics.add(this.#words, PUBLISHED, passedOver + 1)
  }

  /** Wakes a blocked worker. True: it waits on its event loop, and only a message wakes it. */
  wake(): boolean {
    if (Atomics.load(this.#words, SLEEP) === BLOCKED) Atomics.notify(this.#words, PUBLISHED)
    return Atomics.compareExchange(this.#words, SLEEP, LISTENING, AWAKE) === LISTENING
  }

  /** Asks the worker to turn its event loop once, wherever it waits. */
  turn(): void {
    Atomics.store(this.#words, TURN, 1)
    Atomics.notify(this.#words, PUBLISHED)
  }

  /** Takes back a request that the worker has not begun; false if it has. */
  recall(slot: number): boolean {
    return Atomics.compareExchange(this.#states, slot, READY, FREE) === READY
  }

  /** The worker's position among published requests; null: it has passed all of them. */
  behind(): number | null {
    const taken = Atomics.load(this.#words, TAKEN)
    return taken === this.#words[PUBLISHED] ? null : taken
  }

  /** A copy of the reply, or of the error message. */
  answer(slot: number): Buffer {
    const from = slot * this.slotBytes
    const length = this.#lengths[slot]!
    const copy = Buffer.allocUnsafe(length)
    copy.set(this.#bytes.subarray(from, from + length))
    return copy
  }

  free(slot: number): void {
    Atomics.store(this.#states, slot, FREE)
  }

  /** From now on a reply rings again. Call it before looking for replies. */
  heard(): void {
    Atomics.store(this.#words, BELL, 0)
  }

  // The worker's side

  /** Begins the next request and returns its slot; null if nothing waits. */
  take(nowUs: () => number): number | null {
    for (;;) {
      const taken = this.#words[TAKEN]!
      if (taken === Atomics.load(this.#words, PUBLISHED)) return null
      const slot = taken & (this.slots - 1)
      const isMine = Atomics.load(this.#states, slot) === READY && this.#begin(slot, nowUs())
      Atomics.store(this.#words, TAKEN, (taken + 1) | 0)
      if (isMine) return slot
    }
  }

  /** False: it was taken back meanwhile. The time is set before the state, so every reader finds it. */
  #begin(slot: number, startUs: number): boolean {
    this.#startsUs[slot] = startUs
    return Atomics.compareExchange(this.#states, slot, READY, STARTED) === READY
  }

  /** A copy of the request, which a handler may keep; null if it came as a message. */
  request(slot: number): Uint8Array | null {
    const from = slot * this.slotBytes
    const length = this.#lengths[slot]!
    return length === OUTSIDE ? null : this.#bytes.slice(from, from + length)
  }

  /** False: the reply is too long for the slot, and the slot is still the worker's. */
  reply(slot: number, reply: Uint8Array, endUs: number): boolean {
    return this.#end(slot, reply, endUs, REPLIED)
  }

  fail(slot: number, reason: Uint8Array, endUs: number): void {
    this.#end(slot, reason.subarray(0, this.slotBytes), endUs, FAILED)
  }

  #end(slot: number, bytes: Uint8Array, endUs: number, state: number): boolean {
    this.#endsUs[slot] = endUs
    if (bytes.length > this.slotBytes) return false
    this.#bytes.set(bytes, slot * this.slotBytes)
    this.#lengths[slot] = bytes.length
    Atomics.store(this.#states, slot, state)
    return true
  }

  /** Whether the bell has to be rung: the server has noticed the last ring. */
  ring(): boolean {
    return Atomics.exchange(this.#words, BELL, 1) === 0
  }

  /** Whether the server has asked for a turn of the event loop since the last call. */
  takeTurn(): boolean {
    return Atomics.load(this.#words, TURN) === 1 && Atomics.exchange(this.#words, TURN, 0) === 1
  }

  /** Blocks the thread until something is published, or the server wants a turn of the event loop. */
  block(): void {
    const published = Atomics.load(this.#words, PUBLISHED)
    if (this.#words[TAKEN] !== published) return
    Atomics.store(this.#words, SLEEP, BLOCKED)
    Atomics.wait(this.#words, PUBLISHED, published)
    Atomics.store(this.#words, SLEEP, AWAKE)
  }

  /** Asks for a message at the next request. False: a request is there already. */
  listen(): boolean {
    Atomics.store(this.#words, SLEEP, LISTENING)
    return this.#words[TAKEN] === Atomics.load(this.#words, PUBLISHED)
  }
}
