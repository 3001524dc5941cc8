/**
 * The value at `percentile` (0 to 100) of all samples, by the rank that HdrHistogram uses (the share of the
 * count, rounded half up). Another rule could select a neighbouring sample as the true value.
 */
export function percentileOf(samples: readonly number[], percentile: number): number {
  const rank = Math.max(1, Math.floor((percentile / 100) * samples.length + 0.5))
  const value = samples.toSorted((a, b) => a - b)[rank - 1]
  if (value === undefined) throw new RangeError('no percentile of no samples')
  return value
}

export const meanOf = (samples: readonly number[]): number =>
  samples.reduce((sum, sample) => sum + sample, 0) / samples.length
