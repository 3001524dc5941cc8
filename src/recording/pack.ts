import { deflateSync } from 'node:zlib'

/** HdrHistogram V2 with variable-length numbers: compressed and plain. */
export const COMPRESSED_COOKIE = 0x1c849314
export const PLAIN_COOKIE = 0x1c849313
export const COMPRESSED_HEADER_BYTES = 8
export const PLAIN_HEADER_BYTES = 40
/** Twice a count up to 2^53 in groups of 7 bits. */
const MOST_BUCKET_BYTES = 8

/** The counts of a histogram, as HdrHistogramJS has them. */
interface Counts {
  readonly numberOfSignificantValueDigits: number
  readonly highestTrackableValue: number
  readonly maxValue: number
  countsArrayIndex(value: number): number
  getCountAtIndex(index: number): number
}

/** Reused: histograms are encoded each second, and the largest one needs 190 kB. */
let scratch = Buffer.alloc(0)

/**
 * The plain encoding, byte for byte as HdrHistogram encodes it. It is valid until the next call. Counts are
 * ZigZag LEB128; a negative one means that many empty buckets.
 */
function plain(histogram: Counts): Buffer {
  const buckets = histogram.countsArrayIndex(histogram.maxValue) + 1
  const mostBytes = PLAIN_HEADER_BYTES + buckets * MOST_BUCKET_BYTES
  if (scratch.length < mostBytes) scratch = Buffer.allocUnsafeSlow(mostBytes)
  const bytes = scratch
  let at = PLAIN_HEADER_BYTES
  for (let index = 0; index < buckets; ) {
    const count = histogram.getCountAtIndex(index++)
    let value = count * 2
    if (count === 0) {
      let zeros = 1
      while (index < buckets && histogram.getCountAtIndex(index) === 0) {
        zeros++
        index++
      }
      if (zeros > 1) value = zeros * 2 - 1
    }
    // Numbers above 2^31 do not fit into the operators of bits
    for (; value > 0x7fffffff; value = Math.floor(value / 128)) bytes[at++] = (value % 128) | 0x80
    for (; value > 0x7f; value >>>= 7) bytes[at++] = (value & 0x7f) | 0x80
    bytes[at++] = value
  }
  bytes.writeInt32BE(PLAIN_COOKIE, 0)
  bytes.writeInt32BE(at - PLAIN_HEADER_BYTES, 4)
  bytes.writeInt32BE(1, 8)
  bytes.writeInt32BE(histogram.numberOfSignificantValueDigits, 12)
  bytes.writeBigInt64BE(1n, 16)
  bytes.writeBigInt64BE(BigInt(histogram.highestTrackableValue), 24)
  bytes.writeBigInt64BE(1n, 32)
  return bytes.subarray(0, at)
}

/** HdrHistogram V2, plain, in base64. Quick, for what is soon decoded. */
export const packPlain = (histogram: Counts): string => plain(histogram).toString('base64')

/** HdrHistogram V2, compressed, in base64. Compact, for what is kept. */
export function pack(histogram: Counts): string {
  const compressed = deflateSync(plain(histogram))
  const header = Buffer.allocUnsafe(COMPRESSED_HEADER_BYTES)
  header.writeInt32BE(COMPRESSED_COOKIE, 0)
  header.writeInt32BE(compressed.length, 4)
  return Buffer.concat([header, compressed]).toString('base64')
}
