import { lindleyWaits } from './lindley.js'
import { percentileOf } from './percentile.js'
import { type Served, serviceUsOf } from './sleep-log.js'

/** If this much of the wait is left when a service ends, the next request has surely reached the server. */
const SURELY_THERE_US = 1000

export interface Replay {
  readonly waitsUs: readonly number[]
  /** For how long each request blocks the worker for the next one. */
  readonly occupiedUs: readonly number[]
  /** The median of that time minus the handler's time. */
  readonly handOverUs: number
}

/**
 * Computes the queue again from the due times and the worker's log. Between two handlers there is a
 * hand-over: the reply goes to the main thread, and the next request comes back. For the queue, it is service
 * time. If the next request certainly waited, the log shows the hand-over's length; otherwise the median is
 * used.
 */
export function replay(dueUs: readonly number[], served: readonly Served[]): Replay {
  const serviceUs = served.map(serviceUsOf)
  const gapUs = (n: number): number => served[n + 1]!.startUs - served[n]!.endUs
  const isNextThere = (waits: readonly number[], n: number): boolean => (waits[n + 1] ?? 0) > SURELY_THERE_US

  const roughUs = lindleyWaits(dueUs, serviceUs)
  const gapsUs = served.flatMap((_, n) => (isNextThere(roughUs, n) ? gapUs(n) : []))
  const handOverUs = gapsUs.length === 0 ? 0 : percentileOf(gapsUs, 50)

  // The recursion goes forward, so each wait is known before the test for the next request needs it
  const fairUs = lindleyWaits(
    dueUs,
    serviceUs.map(us => us + handOverUs),
  )
  const occupiedUs = serviceUs.map((us, n) => us + (isNextThere(fairUs, n) ? gapUs(n) : handOverUs))
  return { waitsUs: lindleyWaits(dueUs, occupiedUs), occupiedUs, handOverUs }
}
