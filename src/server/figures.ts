import { type EncodedHistogram, LatencyHistogram } from '../recording/histogram.js'
import { Tally } from '../recording/tally.js'

/** What a server counted since its last reset. Times are CPU or wall microseconds of its own process. */
export interface ServerSnapshot {
  readonly accepted: number
  /** Requests that got their reply. */
  readonly handled: number
  /** Requests without one because their handler failed. */
  readonly failed: number
  /** Connections over --max-connections and requests over --queue-limit. */
  readonly rejected: number
  /** Silent or slow connections cut by --idle-timeout. */
  readonly idled: number
  /** Bytes past --max-request, read and dropped. */
  readonly droppedBytes: number
  readonly cpuUs: number
  readonly wallUs: number
  /** Of the thread that accepts, 0 to 1. */
  readonly eventLoopUtilization: number
  /** From a request's arrival to its start in the handler. */
  readonly queueWait: EncodedHistogram
  readonly handler: EncodedHistogram
}

/** Where the time of the requests goes, recorded by the handling. */
export class HandlingRecorder {
  readonly #queueWaitTally = new Tally()
  readonly #handlerTally = new Tally()
  readonly #queueWait = new LatencyHistogram()
  readonly #handler = new LatencyHistogram()

  record(queueWaitUs: number, handlerUs: number): void {
    this.#queueWaitTally.record(queueWaitUs)
    this.#handlerTally.record(handlerUs)
  }

  encode(): Pick<ServerSnapshot, 'queueWait' | 'handler'> {
    this.#queueWaitTally.pourInto(this.#queueWait)
    this.#handlerTally.pourInto(this.#handler)
    return { queueWait: this.#queueWait.encode(), handler: this.#handler.encode() }
  }

  reset(): void {
    this.encode()
    this.#queueWait.clear()
    this.#handler.clear()
  }
}
