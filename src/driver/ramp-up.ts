import { type Alarm, alarm } from '../threads/alarm.js'
import type { LoopConnection } from './loop.js'

/** Holds back the connections of one thread until each may begin, in the order of their first offers. */
export class RampUp {
  readonly #startUs: (nth: number) => number
  readonly #clock: () => number
  readonly #onStart: (connection: LoopConnection) => void
  readonly #known = new Set<LoopConnection>()
  /** When each of them begins, in that order. */
  readonly #held = new Map<LoopConnection, number>()
  #alarm: Alarm | null = null

  /** `startUs`: when connection n (from 0) of this thread may begin; never earlier than the one before it. */
  constructor(
    startUs: (nth: number) => number,
    clock: () => number,
    onStart: (connection: LoopConnection) => void,
  ) {
    this.#startUs = startUs
    this.#clock = clock
    this.#onStart = onStart
  }

  /** Whether an offered connection has to wait; `onStart` is called when it may begin. */
  holds(connection: LoopConnection): boolean {
    if (this.#known.has(connection)) return this.#held.has(connection)
    const atUs = this.#startUs(this.#known.size)
    this.#known.add(connection)
    if (atUs <= this.#clock()) return false
    this.#held.set(connection, atUs)
    this.#await()
    return true
  }

  /** No held connection begins any more. */
  stop(): void {
    this.#alarm?.clear()
    this.#alarm = null
    this.#held.clear()
  }

  #await(): void {
    const [next] = this.#held.values()
    if (next === undefined || this.#alarm) return
    this.#alarm = alarm(next, this.#clock, () => {
      this.#alarm = null
      const nowUs = this.#clock()
      for (const [connection, atUs] of this.#held) {
        if (atUs > nowUs) break
        this.#held.delete(connection)
        this.#onStart(connection)
      }
      this.#await()
    })
  }
}
