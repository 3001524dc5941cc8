/** The percentiles of a saved result, by their names there. */
export const PERCENTILES = {
  p50: 50,
  p75: 75,
  p90: 90,
  p95: 95,
  p99: 99,
  p99_9: 99.9,
  p99_99: 99.99,
} as const
export type Percentile = keyof typeof PERCENTILES

const PERCENTILE_NAMES = Object.keys(PERCENTILES) as Percentile[]

/** The percentiles as people write them, such as "p99.9". */
export type PercentileText = `p${(typeof PERCENTILES)[Percentile]}`

/** The percentiles by how people write them. */
export const PERCENTILES_BY_TEXT = Object.fromEntries(
  Object.values(PERCENTILES).map(percentile => [`p${percentile}`, percentile]),
) as Readonly<Record<PercentileText, number>>

/** The figures of a histogram apart from its count, in the order of a saved result. */
export const FIGURES = ['min', 'mean', 'stddev', ...PERCENTILE_NAMES, 'max'] as const
export type Figure = (typeof FIGURES)[number]

/** The figures of a histogram, in microseconds; null if nothing was recorded. */
export interface Figures extends Readonly<Record<Figure, number | null>> {
  /** How many values there were. */
  readonly count: number
}
