import { parseArrival } from '../load/arrival.js'
import { type Arrivals, arrivalsOf as arrivalsOfShape, type Shape } from '../load/arrivals.js'
import type { ShareOfArrivals } from '../load/unit-arrivals.js'
import type { OpenLoad } from '../plan/load.js'
import { firstRateOf, segmentsOf } from '../plan/shape.js'

export type { Arrivals } from '../load/arrivals.js'

/** The warm-up has the first rate of the window. */
function shapeOf(load: OpenLoad, warmupMs: number): Shape {
  const segments = segmentsOf(load)
  const rate = firstRateOf(load)
  if (segments === null) return { kind: 'rate', ratePerSecond: rate }
  const warmup = { durationMs: warmupMs, fromPerSecond: rate, toPerSecond: rate }
  return { kind: 'segments', segments: warmupMs === 0 ? segments : [warmup, ...segments] }
}

/** The arrivals of one share of an open load, from the load's begin. A shape begins after the warm-up. */
export const arrivalsOf = (load: OpenLoad, part: ShareOfArrivals, seed: number, warmupMs = 0): Arrivals =>
  arrivalsOfShape(shapeOf(load, warmupMs), parseArrival(load.arrival), part, seed)
