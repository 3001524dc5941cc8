import type { LatencyHistogram } from '../../recording/histogram.js'

/** The default maximum of OpenTelemetry's SDKs; a wider range gets coarser buckets. */
const MOST_BUCKETS = 160
/** 64 buckets per factor of two, each 1.1 % wide: no finer than our histograms of two digits. */
const FINEST_SCALE = 6

/**
 * Bucket i of `counts` is (base^(offset + i), base^(offset + i + 1)], in seconds, where base is 2^(2^-scale).
 */
export interface Exponential {
  readonly scale: number
  readonly zeroCount: number
  readonly offset: number
  readonly counts: readonly number[]
}

const indexOf = (seconds: number, scale: number): number => Math.ceil(Math.log2(seconds) * 2 ** scale) - 1

/**
 * An ExponentialHistogram of OpenTelemetry's data model
 * (opentelemetry.io/docs/specs/otel/metrics/data-model). Each of our buckets counts as a whole, by its
 * middle.
 */
export function exponential(histogram: LatencyHistogram): Exponential {
  let zeroCount = 0
  const values: { seconds: number; count: number }[] = []
  for (const { lowUs, highUs, count } of histogram.buckets())
    if (highUs === 0) zeroCount += count
    else values.push({ seconds: (lowUs + highUs) / 2e6, count })
  const [first, last] = [values[0], values.at(-1)]
  if (!first || !last) return { scale: FINEST_SCALE, zeroCount, offset: 0, counts: [] }
  let scale = FINEST_SCALE
  while (indexOf(last.seconds, scale) - indexOf(first.seconds, scale) >= MOST_BUCKETS) scale--
  const offset = indexOf(first.seconds, scale)
  const counts = Array<number>(indexOf(last.seconds, scale) - offset + 1).fill(0)
  for (const { seconds, count } of values) counts[indexOf(seconds, scale) - offset]! += count
  return { scale, zeroCount, offset, counts }
}
