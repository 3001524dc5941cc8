import type { Bounds } from './looks.js'
import type { Path } from './path.js'
import { type Reading, readingOf } from './reading.js'

/** A run that misses a bound by more is no surer sign: no share lies beyond, so that an infinite p99 has a logarithm too. */
const MOST = 100

/** A value as a share of a bound that it should stay below, or the reverse. Null if it was not measured. */
export function shareOfBound(
  value: number | null | undefined,
  bound: number,
  stays: 'below' | 'above',
  step = 0,
): Reading | null {
  if (value == null || Number.isNaN(value)) return null
  const share = stays === 'below' ? value / bound : bound / value
  const clamped = Math.min(MOST, Math.max(1 / MOST, share))
  return readingOf(clamped, value > 0 && Number.isFinite(value) ? (clamped * step) / value : 0)
}

/** Whether a cell's runs show that it keeps a bound, or that it doesn't, and after which round. */
export interface Kept {
  readonly state: 'kept' | 'broken' | 'open'
  readonly round: number
}

/** Student's t of the logarithms of a cell's own shares, on one side in either direction. The latest look that shows anything counts. */
export function keptOf({ points }: Path, bounds: Bounds): Kept {
  let found: Kept = { state: 'open', round: -1 }
  for (const { rounds, round, mean, standardError } of points) {
    const half = bounds(rounds) * standardError
    if (mean + half <= 0) found = { state: 'kept', round }
    if (mean - half > 0) found = { state: 'broken', round }
  }
  return found
}
