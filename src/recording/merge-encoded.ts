import { type EncodedHistogram, LatencyHistogram } from './histogram.js'

/** The sum of histograms, bucket by bucket, at three digits. */
export function mergeEncoded(parts: readonly EncodedHistogram[]): EncodedHistogram {
  const merged = new LatencyHistogram()
  for (const part of parts) merged.addEncoded(part)
  return merged.encode()
}

/** The sum of histograms that have the same digits. */
export function mergeAlike(parts: readonly EncodedHistogram[]): LatencyHistogram {
  const [first, ...more] = parts.filter(({ count }) => count > 0)
  const merged = first ? LatencyHistogram.decode(first) : new LatencyHistogram(2)
  for (const part of more) merged.addEncoded(part)
  return merged
}
