import assert from 'node:assert/strict'
import { setImmediate } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { processBook } from '../../src/account/process-book.js'
import { uniforms } from '../../src/random.js'
import type { LaneEnd, LaneTask, PoolWorkerData } from '../../src/server/messages.js'
import type { Ask } from '../../src/server/pool/in-hand.js'
import { Lane } from '../../src/server/pool/lane.js'
import { ThreadPool } from '../../src/threads/pool.js'
import { yieldAtAtomics } from './yielding-atomics.js'

const ENTRY = new URL('./yielding-worker.js', import.meta.url)
const YIELDING = fileURLToPath(new URL('./yielding-handler.js', import.meta.url))
const SLOT_BYTES = 64
/** Requests that are longer than a slot cross as messages, and must be matched with their slot. */
const LONG_BYTES = 200
/** Equal to the slots of the ring, so it is full at times, with requests and with recalled ones. */
const BATCH = 64
/** The mean number of turns before the sender changes between filling the ring and sending a few requests. */
const MOOD_TURNS = 200
/** If a wake-up is lost, a thread waits forever; everything else takes less than a second. */
const PATIENCE_MS = 30_000

/** How the worker waits: blocked in the ring, or on its event loop, as for modules with timers or sockets. */
export const WAITS = {
  blocked: { handler: 'echo', slots: 1 },
  listening: { handler: YIELDING, slots: 4 },
} as const

export interface Soaking {
  readonly wait: keyof typeof WAITS
  readonly requests: number
  readonly seed: number
}

/** How often each event occurred. */
export interface Soaked {
  readonly replies: number
  /** Requests that were recalled before they started, and sent again. */
  readonly recalled: number
  /** How often everything was answered and both threads waited. */
  readonly rests: number
}

/**
 * Sends requests through the ring to a worker thread, while both threads wait, wake, recall requests and are
 * delayed at random. Checks that each request is answered once, with its own bytes. It polls for replies only
 * at times, so that otherwise a lost wake-up leaves it waiting. Throws in that case.
 */
export async function soakRing({ wait, requests, seed }: Soaking): Promise<Soaked> {
  const { handler, slots } = WAITS[wait]
  const begun = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT))
  const workerData: PoolWorkerData = { handler, seed, begun, book: processBook().memory }
  const pool = new ThreadPool<LaneTask, LaneEnd>({ entry: ENTRY, threads: 1, queueLimit: 1, workerData })
  const soak = new Soak(requests, seed)
  const lane = new Lane({
    ...{ pool, slots, slotBytes: SLOT_BYTES, batch: BATCH },
    onReply: (ask, reply) => soak.onReply(ask, reply),
    onFailure: (_ask, reason) => soak.onTrouble(reason),
    onReturned: () => soak.onTrouble('the worker is gone'),
    onTrouble: reason => soak.onTrouble(reason),
    onRoom: () => undefined,
  })
  await lane.start()
  const yieldNoMore = yieldAtAtomics(seed)
  try {
    return await Promise.race([soak.run(lane), soak.trouble])
  } finally {
    yieldNoMore()
    lane.stop()
    await pool.stop()
  }
}

class Soak {
  readonly #requests: number
  readonly #uniform: () => number
  /** Sent and not yet answered. */
  readonly #open = new Set<Ask>()
  #waiting: Ask[] = []
  #made = 0
  #replies = 0
  #recalled = 0
  #rests = 0
  #isHasty = false
  #onRest: () => void = () => undefined
  #onTrouble: (error: Error) => void = () => undefined
  readonly trouble: Promise<never>

  constructor(requests: number, seed: number) {
    this.#requests = requests
    this.#uniform = uniforms(seed, 0)
    this.trouble = new Promise((_resolve, reject) => {
      this.#onTrouble = reject
    })
    // It may reject when nothing waits for it any more
    this.trouble.catch(() => undefined)
  }

  onTrouble(reason: string): void {
    this.#onTrouble(new Error(`${reason}; ${this.#replies} replies, ${this.#open.size} open`))
  }

  onReply(ask: Ask, reply: Uint8Array): void {
    if (!this.#open.delete(ask)) this.onTrouble('a request was answered twice, or after it was taken back')
    if (Buffer.compare(ask.request, reply) !== 0) this.onTrouble('a reply belongs to another request')
    this.#replies++
    if (this.#open.size === 0) this.#onRest()
  }

  async run(lane: Lane): Promise<Soaked> {
    let seen = -1
    const watch = setInterval(() => {
      if (seen === this.#replies) this.onTrouble('a thread waits for a wake-up that got lost')
      seen = this.#replies
    }, PATIENCE_MS)
    try {
      while (this.#replies < this.#requests) {
        if (this.#below(MOOD_TURNS) === 0) this.#isHasty = !this.#isHasty
        this.#give(lane)
        await this.#yield(lane)
      }
    } finally {
      clearInterval(watch)
    }
    assert.equal(this.#replies, this.#requests)
    await this.#fill(lane)
    return { replies: this.#requests, recalled: this.#recalled, rests: this.#rests }
  }

  #give(lane: Lane): void {
    for (let left = this.#below(this.#isHasty ? 3 : 12); left > 0; left--) {
      const ask = this.#waiting[0] ?? this.#make()
      if (ask === null) return
      if (!lane.hasRoom(ask)) {
        if (this.#waiting[0] !== ask) this.#waiting.unshift(ask)
        return
      }
      if (this.#waiting[0] === ask) this.#waiting.shift()
      this.#open.add(ask)
      lane.give(ask)
    }
  }

  /** Checks that the ring still has room for as many requests as at first, so no slot was leaked. */
  async #fill(lane: Lane): Promise<void> {
    const give = (): boolean => {
      const ask = this.#ask(4)
      if (!lane.hasRoom(ask)) return false
      this.#open.add(ask)
      lane.give(ask)
      return true
    }
    // The worker takes it only after all recalled requests
    give()
    await this.#rest(lane)
    let fitting = 0
    while (give()) fitting++
    if (fitting !== BATCH) this.onTrouble(`${fitting} of ${BATCH} slots are left`)
    await this.#rest(lane)
  }

  /** Does one of the things that a server's thread may do while its worker sleeps, wakes up or answers. */
  async #yield(lane: Lane): Promise<void> {
    // Between a rest and the next few requests the worker falls asleep, which is when wake-ups get lost
    const draw = this.#isHasty && this.#below(2) === 0 ? 75 : this.#below(100)
    if (draw < 30) lane.wake()
    else if (draw < 45) this.#spin()
    else if (draw < 60) lane.collect()
    else if (draw < 70) await setImmediate()
    else if (draw < 73) this.#recall(lane)
    else if (draw < 80) await this.#rest(lane)
  }

  /** Waits until the worker has reported all replies by itself. */
  async #rest(lane: Lane): Promise<void> {
    lane.wake()
    if (this.#open.size === 0) return
    await new Promise<void>(resolve => {
      this.#onRest = resolve
    })
    this.#rests++
    // Wait a little, so the worker may be just falling asleep
    if (this.#below(2) === 0) this.#spin()
  }

  #recall(lane: Lane): void {
    const returned = lane.recall()
    for (const ask of returned)
      if (!this.#open.delete(ask)) this.onTrouble('a request was taken back that was answered')
    this.#recalled += returned.length
    this.#waiting = [...returned, ...this.#waiting]
  }

  #spin(): void {
    for (let turn = this.#below(4096); turn > 0; turn--) Math.sqrt(turn)
  }

  #make(): Ask | null {
    if (this.#made === this.#requests) return null
    return this.#ask(this.#below(64) === 0 ? LONG_BYTES : 4 + this.#below(SLOT_BYTES - 3))
  }

  #ask(bytes: number): Ask {
    const request = Buffer.alloc(bytes)
    request.writeUInt32LE(this.#made % 2 ** 32)
    request.fill(this.#made & 0xff, 4)
    const asker = { onReply: () => undefined, onFailure: () => undefined }
    // Recalled requests are sorted by arrival: any increasing number will do
    return { request, asker, arrivedUs: this.#made++, isResent: false }
  }

  #below(bound: number): number {
    return Math.floor(this.#uniform() * bound)
  }
}
