import { type EncodedHistogram, LatencyHistogram } from '../recording/histogram.js'
import { Tally } from '../recording/tally.js'
import type { MeasuredServer } from '../result/run.js'

/** Where the time of the requests goes, recorded by the handling. */
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

  /** So many requests came back from a worker together. */
  recordBatch(requests: number): void {
    this.#batch.record(requests)
  }

  encode(): Pick<MeasuredServer, 'queueWait' | 'handler' | 'batch'> {
    this.#queueWaitTally.pour()
    this.#handlerTally.pour()
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

const merged = (all: readonly EncodedHistogram[]): EncodedHistogram => {
  const sum = new LatencyHistogram()
  for (const one of all) sum.add(LatencyHistogram.decode(one))
  return sum.encode()
}

/** What threads of one process counted, each for itself; CPU time is of the process. */
export function mergeThreads(threads: readonly MeasuredServer[], cpuUs: number): MeasuredServer {
  const sum = (of: 'accepted' | 'handled' | 'failed' | 'rejected' | 'idled' | 'droppedBytes') =>
    threads.reduce((total, thread) => total + thread[of], 0)
  return {
    cpuUs,
    accepted: sum('accepted'),
    handled: sum('handled'),
    failed: sum('failed'),
    rejected: sum('rejected'),
    idled: sum('idled'),
    droppedBytes: sum('droppedBytes'),
    eventLoopUtilization: Math.max(0, ...threads.map(thread => thread.eventLoopUtilization)),
    queueWait: merged(threads.map(({ queueWait }) => queueWait)),
    handler: merged(threads.map(({ handler }) => handler)),
    batch: merged(threads.map(({ batch }) => batch)),
  }
}
