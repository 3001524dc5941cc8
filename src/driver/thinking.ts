import { DueHeap } from './due-heap.js'
import type { LoopConnection } from './loop.js'

/** The longest delay of a Node timer. */
const LONGEST_TIMER_MS = 2 ** 31 - 1

/**
 * The thinking clients of one thread, with one timer for all. It has whole milliseconds, so think times are
 * up to 2 ms too long.
 */
export class Thinking {
  readonly #clock: () => number
  readonly #onOver: (connection: LoopConnection) => void
  readonly #waiting = new DueHeap<LoopConnection>()
  #timer: NodeJS.Timeout | undefined
  /** When the timer fires. */
  #firesUs = Number.POSITIVE_INFINITY

  /** `onOver`: the client's think time is over. */
  constructor(clock: () => number, onOver: (connection: LoopConnection) => void) {
    this.#clock = clock
    this.#onOver = onOver
  }

  add(connection: LoopConnection, nowUs: number): void {
    this.#waiting.add(nowUs + connection.messages.thinkUs, connection)
    if (this.#waiting.firstUs < this.#firesUs) this.#schedule(nowUs)
  }

  /** Drops all thinking clients. */
  stop(): void {
    clearTimeout(this.#timer)
    this.#waiting.clear()
    this.#firesUs = Number.POSITIVE_INFINITY
  }

  #schedule(nowUs: number): void {
    clearTimeout(this.#timer)
    this.#firesUs = this.#waiting.firstUs
    if (this.#waiting.size === 0) return
    const waitMs = Math.max(1, Math.ceil((this.#firesUs - nowUs) / 1000))
    this.#timer = setTimeout(() => this.#fire(), Math.min(LONGEST_TIMER_MS, waitMs))
  }

  #fire(): void {
    const nowUs = this.#clock()
    // A client that thinks again must not set the timer: it is set below
    this.#firesUs = Number.NEGATIVE_INFINITY
    while (this.#waiting.firstUs <= nowUs) this.#onOver(this.#waiting.take())
    this.#schedule(this.#clock())
  }
}
