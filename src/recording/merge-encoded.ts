import { type EncodedHistogram, LatencyHistogram } from './histogram.js'

/** The sum of histograms, bucket by bucket, at three digits. */
export function mergeEncoded(parts: readonly EncodedHistogram[]): EncodedHistogram {
  const merged = new LatencyHistogram()
  for (const part of parts) merged.add(LatencyHistogram.decode(part))
  return merged.encode()
}
