import { inflateSync } from 'node:zlib'

/** HdrHistogram V2 with variable-length numbers: compressed and plain. */
const PACKED_COOKIE = 0x1c849314
const PLAIN_COOKIE = 0x1c849313
const PACKED_HEADER_BYTES = 8
const PLAIN_HEADER_BYTES = 40
/** Ours have 23,552 buckets, most of them one byte. */
const MOST_BYTES = 512 * 1024
const MOST_IN_BUCKET = Number.MAX_SAFE_INTEGER

const damaged = (what: string): RangeError => new RangeError(`not a histogram of heythere: ${what}`)

/**
 * The plain encoding of a histogram that goes up to `topUs`. It is checked, so reading it takes little time
 * and memory: an untrusted text can promise 2 GB in a few bytes. Throws RangeError.
 */
export function unpack(hdr: string, topUs: number): Uint8Array {
  if (hdr.length > MOST_BYTES) throw damaged('too long')
  const packed = Buffer.from(hdr, 'base64')
  if (packed.length < PACKED_HEADER_BYTES || packed.readInt32BE(0) !== PACKED_COOKIE)
    throw damaged('another encoding')
  const end = PACKED_HEADER_BYTES + packed.readInt32BE(4)
  const plain = inflateSync(packed.subarray(PACKED_HEADER_BYTES, end), { maxOutputLength: MOST_BYTES })
  if (plain.length < PLAIN_HEADER_BYTES || plain.readInt32BE(0) !== PLAIN_COOKIE) throw damaged('no header')
  const payload = plain.subarray(PLAIN_HEADER_BYTES)
  if (plain.readInt32BE(4) !== payload.length) throw damaged('another length')
  const digits = plain.readInt32BE(12)
  const isOurs = plain.readBigInt64BE(16) === 1n && plain.readBigInt64BE(24) === BigInt(topUs)
  if (!isOurs || (digits !== 2 && digits !== 3)) throw damaged('another range')
  if (bucketsIn(payload) > bucketsUpTo(topUs, digits)) throw damaged('too many buckets')
  return plain
}

/** The buckets of a histogram: each doubling has half as many as the first range (HdrHistogram's layout). */
function bucketsUpTo(topUs: number, digits: 2 | 3): number {
  const first = 2 ** Math.ceil(Math.log2(2 * 10 ** digits))
  const doublings = Math.floor(Math.log2(topUs / first)) + 1
  return first + (doublings * first) / 2
}

/** The buckets in a payload. Numbers are ZigZag LEB128; a negative one means that many empty buckets. */
function bucketsIn(payload: Uint8Array): number {
  let buckets = 0
  for (let at = 0; at < payload.length; ) {
    const isRun = payload[at]! % 2 === 1
    let value = 0
    let weight = 1
    for (;;) {
      const byte = payload[at++]
      if (byte === undefined) throw damaged('it ends in the middle of a number')
      value += (byte & 0x7f) * weight
      weight *= 128
      if (byte < 0x80) break
    }
    if (!isRun && value / 2 > MOST_IN_BUCKET) throw damaged('too many in a bucket')
    buckets += isRun ? (value + 1) / 2 : 1
  }
  return buckets
}
