import { nowUs } from '../threads/clock.js'

const SECOND_US = 1_000_000

/** Tells when a second of the window is over, and where it began, in milliseconds from the window's start. */
export class Seconds {
  readonly #startUs: number
  readonly #onOver: (atMs: number) => void
  #timer: NodeJS.Timeout | undefined
  /** Where the second under way began, from the window's start. */
  atMs = 0

  constructor(startUs: number, onOver: (atMs: number) => void) {
    this.#startUs = startUs
    this.#onOver = onOver
    this.#schedule()
  }

  stop(): void {
    clearTimeout(this.#timer)
  }

  #schedule(): void {
    const dueUs = this.#startUs + this.atMs * 1000 + SECOND_US
    this.#timer = setTimeout(
      () => {
        this.#onOver(this.atMs)
        // A blocked event loop may have slept through whole seconds
        this.atMs = Math.floor((nowUs() - this.#startUs) / SECOND_US) * 1000
        this.#schedule()
      },
      Math.max(1, Math.ceil((dueUs - nowUs()) / 1000)),
    )
  }
}
