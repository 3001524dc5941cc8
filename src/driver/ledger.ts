import type { Outcome } from '../protocol/outcome.js'
import type { ExchangeTimes, Recorder, Seen } from '../recording/recorder.js'
import type { Window } from './window.js'

/** Keeps the count of one window's exchanges in flight, so that each that started gets exactly one outcome. */
export class Ledger {
  readonly #recorder: Recorder
  readonly #resolveSettled: () => void
  readonly #inFlight: Int32Array
  readonly #onClose: () => void
  #closed = false
  /** Resolves when nothing new may start and everything that did has its outcome. */
  readonly settled: Promise<void>

  constructor(
    recorder: Recorder,
    { inFlight = new Int32Array(1), onClose = () => undefined }: Pick<Window, 'inFlight' | 'onClose'> = {},
  ) {
    this.#recorder = recorder
    this.#inFlight = inFlight
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

  start(dueUs: number, nowUs: number): void {
    this.#inFlight[0]!++
    this.#recorder.start(dueUs, nowUs)
  }

  settle(times: ExchangeTimes & Seen, outcome: Outcome, nowUs: number): void {
    if (outcome === 'ok') this.#recorder.succeed(times, nowUs)
    else this.#recorder.fail(outcome, nowUs, times)
    this.#inFlight[0]!--
    this.#look()
  }

  /** Nothing new starts from now on; `notStarted` were due and never begun. */
  close(notStarted = 0): void {
    if (this.#closed) return
    this.#closed = true
    this.#recorder.notStarted += notStarted
    this.#onClose()
    this.#look()
  }

  /** What was in flight has been cut off. */
  cut(exchanges: number): void {
    this.#recorder.unfinished += exchanges
    this.#inFlight[0]! -= exchanges
    this.#look()
  }

  #look(): void {
    if (this.#closed && this.#inFlight[0] === 0) this.#resolveSettled()
  }
}
