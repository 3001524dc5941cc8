import type { Window } from '../recording/window.js'
import { type Alarm, alarm } from '../threads/alarm.js'
import { nowUs } from '../threads/clock.js'

export type Edge = 'open' | 'close'

/** The caller handles a rejection when it awaits the end; until then it must not count as unhandled. */
function awaitedLater(marking: Promise<void>): Promise<void> {
  marking.catch(() => undefined)
  return marking
}

/** Reports the two marks of a window while the load goes on. */
export class Marks {
  readonly #onMark: (edge: Edge) => Promise<void>
  readonly #alarms: readonly Alarm[]
  #opened: Promise<void> | null
  #closed: Promise<void> | null = null
  readonly #mayBeMissed: boolean

  /**
   * `isOpen`: the first mark is reported already, as before a load without warm-up. With a fixed number of
   * requests, the window may be over before its first mark; then only the second is reported.
   */
  constructor(
    window: Window,
    isOpen: boolean,
    onMark: (edge: Edge) => Promise<void>,
    clock: () => number = nowUs,
  ) {
    this.#onMark = onMark
    this.#mayBeMissed = window.requests !== null
    this.#opened = isOpen ? Promise.resolve() : null
    const at = (us: number | null, run: () => void) => (us === null ? [] : [alarm(us, clock, run)])
    this.#alarms = [
      ...(isOpen ? [] : at(window.openUs, () => this.#open())),
      ...at(window.closeUs, () => this.#close()),
    ]
  }

  /** The load is over. Resolves when the marks that came are reported; rejects if a report did. */
  async end(): Promise<void> {
    this.cancel()
    if (this.#mayBeMissed) this.#opened ??= Promise.resolve()
    this.#close()
    await Promise.all([this.#opened, this.#closed])
  }

  /** Reports no further mark. */
  cancel(): void {
    for (const { clear } of this.#alarms) clear()
  }

  #open(): void {
    this.#opened ??= awaitedLater(this.#onMark('open'))
  }

  #close(): void {
    // Report them in order, even if the first takes long
    if (this.#opened) this.#closed ??= awaitedLater(this.#opened.then(() => this.#onMark('close')))
  }
}
