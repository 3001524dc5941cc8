import { inflateSync } from 'node:zlib'
import { type EncodedHistogram, LatencyHistogram, TOP_US } from './histogram.js'

/** Of a histogram of 3 digits up to TOP_US: 22 buckets of 1,024 counts, and the first one's lower half. */
const MOST_COUNTS = 23 * 1024
/** A count as HDR's ZigZag LEB128 writes it. */
const MOST_COUNT_BYTES = 9
const COMPRESSED_HEADER_BYTES = 8
const HEADER_BYTES = 40

/**
 * Whether an encoded histogram from a file is one that we could have written. The library takes the lengths that it
 * reads at their word: it inflates without bound, and a run of 2^50 zeros keeps it busy for ever.
 */
export function isSound(encoded: EncodedHistogram): boolean {
  const maxOutputLength = HEADER_BYTES + MOST_COUNTS * MOST_COUNT_BYTES
  try {
    const compressed = Buffer.from(encoded.hdr, 'base64').subarray(COMPRESSED_HEADER_BYTES)
    const bytes = inflateSync(compressed, { maxOutputLength })
    const isBounded =
      bytes.readUInt32BE(4) === bytes.length - HEADER_BYTES &&
      bytes.readUInt32BE(12) === 3 &&
      bytes.readBigUInt64BE(16) === 1n &&
      bytes.readBigUInt64BE(24) === BigInt(TOP_US) &&
      fits(bytes.subarray(HEADER_BYTES))
    return isBounded && LatencyHistogram.decode(encoded).count === encoded.count
  } catch {
    // Cut off, of another kind, or longer than any of ours
    return false
  }
}

/** Whether so many counts and runs of zeros are no more than a histogram has, and the last is whole. */
function fits(payload: Uint8Array): boolean {
  let length = 0
  let value = 0
  let scale = 1
  for (const byte of payload) {
    value += (byte & 0x7f) * scale
    scale *= 128
    if (byte >= 128) continue
    // ZigZag: an even value is twice a count, an odd one is a run of zeros
    length += value % 2 === 0 ? 1 : (value + 1) / 2
    if (length > MOST_COUNTS) return false
    value = 0
    scale = 1
  }
  return scale === 1
}
