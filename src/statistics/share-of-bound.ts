import type { Bounds } from './looks.js'
import type { Path } from './path.js'
import { type Reading, readingOf } from './reading.js'

/**
 * Shares are clamped to this factor, so an infinite p99 has a logarithm too. A run that misses a bound by
 * more is no stronger evidence.
 */
const MOST = 100

/**
 * A value as a share of a bound to stay below, or a bound to stay above as a share of the value. Null if the
 * value was not measured.
 */
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

/** Whether a cell's runs show that it keeps or breaks a bound, and after which round. */
export interface Kept {
  readonly state: 'kept' | 'broken' | 'open'
  readonly round: number
}

/** Student's t on the logarithms of a cell's shares, one-sided each way. The latest clear look counts. */
export function keptOf({ points }: Path, bounds: Bounds): Kept {
  let found: Kept = { state: 'open', round: -1 }
  for (const { rounds, round, mean, standardError } of points) {
    const half = bounds(rounds) * standardError
    if (mean + half <= 0) found = { state: 'kept', round }
    if (mean - half > 0) found = { state: 'broken', round }
  }
  return found
}
