import { UnitError } from '../units.js'

/**
 * How the requests of an open load are spaced, independent of its rate: `constant` is even, `poisson` is like
 * independent users. `gamma` has gaps with the coefficient of variation `cv`: above 1 there are bursts, below
 * 1 it is more even than Poisson.
 */
export type Arrival =
  | { readonly kind: 'constant' }
  | { readonly kind: 'poisson' }
  | { readonly kind: 'gamma'; readonly cv: number }

export const LEAST_CV = 0.01
export const LARGEST_CV = 100

/** Parses "constant", "poisson" or "gamma:3". Throws UnitError to be shown after the flag and the value. */
export function parseArrival(text: string): Arrival {
  if (text === 'constant' || text === 'poisson') return { kind: text }
  const [kind, cvText, ...more] = text.split(':')
  if (kind !== 'gamma' || cvText === undefined || more.length > 0)
    throw new UnitError('not an arrival: write constant, poisson or gamma:CV, such as gamma:3 for bursts')
  const cv = /^(\d+(\.\d+)?|\.\d+)$/.test(cvText) ? Number(cvText) : Number.NaN
  if (cv === 0) throw new UnitError('a CV of 0 means constant gaps; write constant')
  if (!(cv >= LEAST_CV && cv <= LARGEST_CV))
    throw new UnitError(`CV must be a number from ${LEAST_CV} to ${LARGEST_CV}; 1 is Poisson, 3 has bursts`)
  return { kind, cv }
}

/** The arrival as `--arrival` takes it. */
export const formatArrival = (arrival: Arrival): 'constant' | 'poisson' | `gamma:${number}` =>
  arrival.kind === 'gamma' ? `gamma:${arrival.cv}` : arrival.kind
