/** A check this late shows that the thread was held up: by SIGSTOP, a suspend or a blocked event loop. */
const HELD_UP_US = 300_000
/** After that, exchanges get this long before they can time out, or their own timeout if that is shorter. */
const LONGEST_GRACE_US = 1_000_000

/**
 * Decides when to check a thread's connections for timeouts: one timer for all of them, and only when
 * something may be overdue.
 *
 * Node runs timers before it reads sockets. A thread that was held up would time out exchanges whose replies
 * have arrived meanwhile, so the sockets are read first.
 */
export class Sweeper {
  readonly #shortestUs: number
  readonly #clock: () => number
  readonly #sweep: (nowUs: number) => number
  readonly #everyMs: number
  readonly #timer: NodeJS.Timeout
  #immediate: NodeJS.Immediate | undefined
  #lookedUs: number
  /** Nothing can be overdue before this time. */
  #dueUs = 0
  /** Whether there was a grace since the last sweep: repeated hold-ups must not prevent timeouts. */
  #hadGrace = false

  /**
   * `shortestUs`: the shortest timeout. `sweep` fails what is overdue and returns when anything begun so far
   * may be overdue next.
   */
  constructor(shortestUs: number, clock: () => number, sweep: (nowUs: number) => number) {
    this.#shortestUs = shortestUs
    this.#clock = clock
    this.#sweep = sweep
    // A timeout is noticed late by at most a tenth of it, and by at most 100 ms
    this.#everyMs = Math.min(100, Math.max(1, shortestUs / 10_000))
    this.#lookedUs = clock()
    this.#timer = setInterval(() => this.#look(), this.#everyMs)
  }

  stop(): void {
    clearInterval(this.#timer)
    clearImmediate(this.#immediate)
  }

  #look(): void {
    const nowUs = this.#clock()
    const wasHeldUp = nowUs - this.#lookedUs > this.#everyMs * 1000 + HELD_UP_US
    this.#lookedUs = nowUs
    if (wasHeldUp && !this.#hadGrace) {
      this.#hadGrace = true
      this.#dueUs = Math.max(this.#dueUs, nowUs + Math.min(this.#shortestUs, LONGEST_GRACE_US))
    }
    if (nowUs < this.#dueUs) return
    // Immediates run after sockets are read
    clearImmediate(this.#immediate)
    this.#immediate = setImmediate(() => this.#run())
  }

  #run(): void {
    const nowUs = this.#clock()
    this.#hadGrace = false
    // `sweep` does not know the exchanges that begin later
    this.#dueUs = Math.min(nowUs + this.#shortestUs, this.#sweep(nowUs))
  }
}
