import { LatencyHistogram } from '../recording/histogram.js'
import type { ServerSnapshot } from '../recording/server-account.js'
import { Tally } from '../recording/tally.js'

/** Where the time of requests goes, since the start; recorded by the handling. */
export class HandlingRecorder {
  readonly #queueWait = new LatencyHistogram()
  readonly #handler = new LatencyHistogram()
  readonly #batch = new LatencyHistogram()
  readonly #queueWaitTally = new Tally(this.#queueWait)
  readonly #handlerTally = new Tally(this.#handler)

  record(queueWaitUs: number, handlerUs: number): void {
    this.#queueWaitTally.record(queueWaitUs)
    this.#handlerTally.record(handlerUs)
  }

  /** This many requests came back from a worker together. */
  recordBatch(requests: number): void {
    this.#batch.record(requests)
  }

  encode(): Pick<ServerSnapshot, 'queueWait' | 'handler' | 'batch'> {
    this.#queueWaitTally.pour()
    this.#handlerTally.pour()
    return {
      queueWait: this.#queueWait.encode(),
      handler: this.#handler.encode(),
      batch: this.#batch.encode(),
    }
  }
}
