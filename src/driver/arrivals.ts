import { type Arrivals, arrivalsOf as arrivalsOfShape } from '../load/arrivals.js'
import type { Part } from '../load/unit-arrivals.js'
import type { Plan } from '../plan/plan.js'

export type { Arrivals } from '../load/arrivals.js'

type OpenLoad = Extract<Plan['load'], { kind: 'open' }>

/** The arrivals of one share of an open load. */
export const arrivalsOf = ({ ratePerSecond, arrival }: OpenLoad, part: Part, seed: number): Arrivals =>
  arrivalsOfShape({ kind: 'rate', ratePerSecond }, { kind: arrival }, part, seed)
