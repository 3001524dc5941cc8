import type { Outcome } from '../protocol/outcome.js'
import type { ExchangeTimes, Seen } from '../recording/exchange-times.js'
import type { Recorder } from '../recording/recorder.js'
import { MOST_KINDS } from '../workload/most-kinds.js'

/** What a loop reports about its load. */
export interface LoadWatch {
  /** Shared memory: exchanges of the window in flight, by kind. It survives the thread's death. */
  readonly inFlight?: Int32Array
  /** Nothing new starts from now on; exchanges in flight are awaited. */
  readonly onClose?: () => void
}

/** Counts one load's exchanges in flight, so each started exchange gets exactly one outcome. */
export class Ledger {
  readonly #recorder: Recorder
  readonly #resolveSettled: () => void
  readonly #inFlightOfWindow: Int32Array
  readonly #onClose: () => void
  /** Includes exchanges of the warm-up. */
  #inFlight = 0
  #closed = false
  /** Resolves when nothing new may start and every started exchange has its outcome. */
  readonly settled: Promise<void>

  constructor(
    recorder: Recorder,
    { inFlight = new Int32Array(MOST_KINDS), onClose = () => undefined }: LoadWatch = {},
  ) {
    this.#recorder = recorder
    this.#inFlightOfWindow = inFlight
    this.#onClose = onClose
    let resolveSettled: () => void = () => undefined
    this.settled = new Promise(resolve => {
      resolveSettled = resolve
    })
    this.#resolveSettled = resolveSettled
  }

  /** Whether exchanges may still start. */
  get isOpen(): boolean {
    return !this.#closed
  }

  get hasInFlight(): boolean {
    return this.#inFlight > 0
  }

  /** Answers whether the exchange belongs to the window. */
  start(dueUs: number, nowUs: number, kind: number): boolean {
    this.#inFlight++
    const belongs = this.#recorder.start(dueUs, nowUs, kind)
    if (belongs) this.#inFlightOfWindow[kind]!++
    return belongs
  }

  settle(times: ExchangeTimes & Seen, outcome: Outcome, nowUs: number): void {
    this.#inFlight--
    const belongs =
      outcome === 'ok' ? this.#recorder.succeed(times, nowUs) : this.#recorder.fail(outcome, times, nowUs)
    if (belongs) this.#inFlightOfWindow[times.kind]!--
    this.#look()
  }

  /** Nothing new starts from now on. `notStarted`: requests due in the window that never started. */
  close(notStarted = 0): void {
    if (this.#closed) return
    this.#closed = true
    this.#recorder.notStarted += notStarted
    this.#onClose()
    this.#look()
  }

  /** All exchanges in flight were cut off; those of the window stay without an outcome. */
  cut(): void {
    this.#inFlight = 0
    this.#look()
  }

  #look(): void {
    if (this.#closed && this.#inFlight === 0) this.#resolveSettled()
  }
}
