/** The Kolmogorov-Smirnov statistic D: the largest distance between the distributions. */
export function distance(sample: readonly number[], cdf: (x: number) => number): number {
  const sorted = [...sample].sort((a, b) => a - b)
  return sorted.reduce((most, x, index) => {
    const p = cdf(x)
    return Math.max(most, p - index / sorted.length, (index + 1) / sorted.length - p)
  }, 0)
}

/** The bound that D exceeds once in 10,000 samples: sqrt(ln(2 / 0.0001) / 2n). */
export const distanceBound = (samples: number): number => Math.sqrt(Math.log(2 / 1e-4) / 2 / samples)

export const exponentialCdf = (x: number): number => 1 - Math.exp(-x)

export const gapsOf = (times: readonly number[]): number[] =>
  times.slice(1).map((time, index) => time - times[index]!)

/** The standard deviation divided by the mean. */
export function variationOf(values: readonly number[]): number {
  const middle = values.reduce((sum, value) => sum + value, 0) / values.length
  const variance = values.reduce((sum, value) => sum + (value - middle) ** 2, 0) / values.length
  return Math.sqrt(variance) / middle
}
