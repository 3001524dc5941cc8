import { lindleyWaits } from './lindley.js'
import { percentileOf } from './percentile.js'
import { type Served, serviceUsOf } from './sleep-log.js'

/** With this much of the wait left when a service ends, the next request has surely reached the server by then. */
const SURELY_THERE_US = 1000

export interface Replay {
  readonly waitsUs: readonly number[]
  /** For how long each request keeps the worker from the next. */
  readonly occupiedUs: readonly number[]
  /** Median of what that is beyond its handler's time. */
  readonly handOverUs: number
}

/**
 * The queue worked out again from when requests were due and what the worker logged. Between two handlers lies a
 * hand-over: the answer goes to the main thread, the next request comes back. To the queue it is service, though no
 * handler sees it. Where the next request surely waited the log tells how long it was, elsewhere its median is taken.
 */
export function replay(dueUs: readonly number[], served: readonly Served[]): Replay {
  const serviceUs = served.map(serviceUsOf)
  const gapUs = (n: number): number => served[n + 1]!.startUs - served[n]!.endUs
  const isNextThere = (waits: readonly number[], n: number): boolean => (waits[n + 1] ?? 0) > SURELY_THERE_US

  const roughUs = lindleyWaits(dueUs, serviceUs)
  const gapsUs = served.flatMap((_, n) => (isNextThere(roughUs, n) ? gapUs(n) : []))
  const handOverUs = gapsUs.length === 0 ? 0 : percentileOf(gapsUs, 50)

  // The recursion goes forwards, so each wait is known when it is asked whether the next request was there
  const fairUs = lindleyWaits(
    dueUs,
    serviceUs.map(us => us + handOverUs),
  )
  const occupiedUs = serviceUs.map((us, n) => us + (isNextThere(fairUs, n) ? gapUs(n) : handOverUs))
  return { waitsUs: lindleyWaits(dueUs, occupiedUs), occupiedUs, handOverUs }
}
