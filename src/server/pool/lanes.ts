import type { ServerPlan } from '../../plan/server-plan.js'
import { nowUs } from '../../threads/clock.js'
import type { ThreadPool } from '../../threads/pool.js'
import type { HandlingRecorder } from '../figures.js'
import type { Asker, RequestHandling, StartHandling } from '../handling.js'
import type { LaneEnd, LaneTask } from '../messages.js'
import { started } from '../started.js'
import type { Ask } from './in-hand.js'
import { Lane } from './lane.js'
import { workerPool } from './worker-pool.js'

/** How often busy workers are inspected: the longest wait of a request behind a slow one. */
const INSPECT_MS = 2
/** Turns of the event loop that a wake-up waits for further requests, so one hop serves all. */
const MOST_TURNS = 3
/** The most bytes of a slot; longer requests cross as messages. */
const MOST_SLOT_BYTES = 16 * 1024
/** The fewest bytes of a slot, for the tutorial's reply and for error messages. */
const LEAST_SLOT_BYTES = 256

/**
 * Lets waiting requests travel together: each goes to a worker as soon as one has room, all requests of one
 * turn of the event loop share one wake-up, and replies that are ready together come back with one message.
 */
class Lanes implements RequestHandling {
  readonly #plan: ServerPlan
  readonly #pool: ThreadPool<LaneTask, LaneEnd>
  readonly #lanes: readonly Lane[]
  readonly #waiting: Ask[] = []
  #isWakeDue = false
  /** Requests given to workers since the last turn of the event loop. */
  #given = 0
  #turns = 0
  #inspector: NodeJS.Timeout | undefined
  readonly #wake = () => {
    if (this.#given > 0 && this.#turns < MOST_TURNS) {
      this.#given = 0
      this.#turns++
      setImmediate(this.#wake)
      return
    }
    this.#turns = 0
    this.#isWakeDue = false
    for (const lane of this.#lanes) {
      lane.wake()
      lane.collect()
    }
  }

  constructor(plan: ServerPlan, recorder: HandlingRecorder, onTrouble: (reason: string) => void) {
    this.#plan = plan
    this.#pool = workerPool('lane-worker', plan, onTrouble)
    const slotBytes = Math.min(MOST_SLOT_BYTES, Math.max(LEAST_SLOT_BYTES, plan.maxRequestBytes))
    this.#lanes = Array.from(
      { length: plan.threads },
      () =>
        new Lane({
          pool: this.#pool,
          slots: plan.slots,
          slotBytes,
          batch: plan.batch,
          onReply: ({ asker, arrivedUs }, reply, startUs, endUs) => {
            recorder.record(startUs - arrivedUs, endUs - startUs)
            asker.onReply(reply)
          },
          onFailure: ({ asker }, reason) => asker.onFailure('handler', reason),
          onReturned: asks => this.#takeBack(asks),
          onRoom: replies => {
            if (replies > 0) recorder.recordBatch(replies)
            this.#spread()
          },
          onTrouble,
        }),
    )
  }

  /** Rejects with RunError if a worker does not start. */
  async start(): Promise<void> {
    await Promise.all(this.#lanes.map(lane => lane.start()))
  }

  get waiting(): number {
    return Math.max(0, this.#queued())
  }

  handle(request: Uint8Array, asker: Asker): void {
    const { queueLimit } = this.#plan
    if (this.#queued() >= queueLimit) {
      asker.onFailure('queue-full', `${queueLimit} requests wait already`)
      return
    }
    this.#waiting.push({ request, asker, arrivedUs: nowUs(), isResent: false })
    this.#spread()
    this.#inspector ??= setInterval(() => this.#inspect(), INSPECT_MS)
  }

  turn(): void {
    for (const lane of this.#lanes) lane.turn()
  }

  async stop(): Promise<void> {
    clearInterval(this.#inspector)
    for (const lane of this.#lanes) lane.stop()
    await this.#pool.stop()
  }

  /** Requests that no handler has begun, plus finished ones that are not collected yet. */
  #queued(): number {
    let inHand = this.#waiting.length
    for (const lane of this.#lanes) inHand += lane.inHand
    return inHand - this.#plan.threads * this.#plan.slots
  }

  /**
   * Gives requests to the first worker with room. So cheap requests keep few threads awake, since a wake-up
   * costs more than many of them. Workers with expensive requests have little room, so these spread over all.
   * If all are busy, some requests already wait with a worker, until another is idle.
   */
  #spread(): void {
    for (const lane of this.#lanes)
      while (this.#waiting[0] && lane.hasRoom(this.#waiting[0])) this.#give(lane, this.#waiting[0])
    for (const lane of this.#lanes)
      while (this.#waiting[0] && lane.hasRoomAhead(this.#waiting[0])) this.#give(lane, this.#waiting[0])
    if (this.#waiting.length === 0) this.#share()
    if (this.#waiting.length > 0 && this.#lanes.every(lane => lane.isDown))
      for (const { asker } of this.#waiting.splice(0)) asker.onFailure('handler', 'no worker thread is left')
  }

  #give(lane: Lane, ask: Ask): void {
    this.#waiting.shift()
    lane.give(ask)
    this.#given++
    if (!this.#isWakeDue) setImmediate(this.#wake)
    this.#isWakeDue = true
  }

  /** Moves requests that wait with a busy worker to an idle one. */
  #share(): void {
    if (!this.#lanes.some(lane => lane.isIdle)) return
    for (const lane of this.#lanes) {
      const returned = lane.isAhead ? lane.recall() : []
      if (returned.length === 0) continue
      this.#takeBack(returned)
      return
    }
  }

  #takeBack(asks: readonly Ask[]): void {
    this.#waiting.unshift(...asks)
    this.#spread()
  }

  #inspect(): void {
    for (const lane of this.#lanes) lane.inspect(this.#plan.taskTimeoutMs)
    if (this.#waiting.length > 0 || this.#lanes.some(lane => lane.inHand > 0)) return
    clearInterval(this.#inspector)
    this.#inspector = undefined
  }
}

/** Rejects with RunError if a worker does not start. */
export const startLanes: StartHandling = (plan, recorder, onTrouble) =>
  started(new Lanes(plan, recorder, onTrouble))
