import type { Second } from '../recording/timeline.js'
import { formatCount, formatDurationMs } from '../units.js'

/** Carriage return and "erase to the end of the line". */
const AGAIN = '\r\u001b[K'

/** One line on a terminal that is written over and over, and gone at the end. */
export class Progress {
  readonly #write: (text: string) => void
  readonly #totalMs: number | null
  #phase = ''
  #prefix = ''
  #shown = false
  /** Seconds of several threads arrive one by one; they belong together by their start. */
  #atMs = -1
  #ok = 0
  #failed = 0

  constructor(write: (text: string) => void, totalMs: number | null) {
    this.#write = write
    this.#totalMs = totalMs
  }

  /** Writes to stderr where that is a terminal and the user has not said no. */
  static onTerminal(wanted: boolean | undefined, totalMs: number | null): Progress {
    const shows = process.stderr.isTTY && wanted !== false
    return new Progress(shows ? text => process.stderr.write(text) : () => undefined, totalMs)
  }

  /** What stands before each line from now on: which run it is. */
  prefix(text: string): void {
    this.#prefix = text
    this.#failed = 0
  }

  phase(name: string): void {
    this.#phase = name
    this.#show(name)
  }

  second(second: Second): void {
    if (second.atMs !== this.#atMs) {
      this.#atMs = second.atMs
      this.#ok = 0
    }
    this.#ok += second.ok
    this.#failed += second.failed
    const of = this.#totalMs === null ? '' : ` of ${formatDurationMs(this.#totalMs)}`
    const failed = this.#failed === 0 ? '' : `, ${formatCount(this.#failed)} failed`
    this.#show(
      `${this.#phase} ${(second.atMs + 1000) / 1000}s${of}: ${formatCount(this.#ok)} requests/s${failed}`,
    )
  }

  clear(): void {
    if (this.#shown) this.#write(AGAIN)
    this.#shown = false
  }

  #show(text: string): void {
    this.#write(`${AGAIN}${`${this.#prefix}${text}`.slice(0, 79)}`)
    this.#shown = true
  }
}
