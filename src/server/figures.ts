import { LatencyHistogram } from '../recording/histogram.js'
import { Tally } from '../recording/tally.js'
import type { MeasuredServer } from '../result/run.js'

/** Where the time of the requests goes, recorded by the handling. */
export class HandlingRecorder {
  readonly #queueWaitTally = new Tally()
  readonly #handlerTally = new Tally()
  readonly #queueWait = new LatencyHistogram()
  readonly #handler = new LatencyHistogram()
  readonly #batch = new LatencyHistogram()

  record(queueWaitUs: number, handlerUs: number): void {
    this.#queueWaitTally.record(queueWaitUs)
    this.#handlerTally.record(handlerUs)
  }

  /** So many requests came back from a worker together. */
  recordBatch(requests: number): void {
    this.#batch.record(requests)
  }

  encode(): Pick<MeasuredServer, 'queueWait' | 'handler' | 'batch'> {
    this.#queueWaitTally.pourInto(this.#queueWait)
    this.#handlerTally.pourInto(this.#handler)
    return {
      queueWait: this.#queueWait.encode(),
      handler: this.#handler.encode(),
      batch: this.#batch.encode(),
    }
  }

  reset(): void {
    this.encode()
    this.#queueWait.clear()
    this.#handler.clear()
    this.#batch.clear()
  }
}
