import { inflateSync } from 'node:zlib'
import { COMPRESSED_COOKIE, COMPRESSED_HEADER_BYTES, PLAIN_COOKIE, PLAIN_HEADER_BYTES } from './pack.js'

/** Ours have 23,552 buckets, most of them one byte. */
const MOST_BYTES = 512 * 1024
/** Of the last group of 7 bits in a number up to 2^54. */
const MOST_WEIGHT = 2 ** 49
const MOST_IN_BUCKET = Number.MAX_SAFE_INTEGER

/** The buckets of an encoded histogram that are not empty: the first `size` of `indexes` and `counts`. */
export interface Unpacked {
  readonly digits: 2 | 3
  readonly size: number
  readonly indexes: Int32Array
  readonly counts: Float64Array
  /** The sum of the counts. */
  readonly total: number
}

const damaged = (what: string): RangeError => new RangeError(`not a histogram of heythere: ${what}`)

/**
 * Reads an encoded histogram that goes up to `topUs`. It is checked, so reading it takes little time and
 * memory: an untrusted text can promise 2 GB in a few bytes. The arrays are valid until the next call. Throws
 * RangeError.
 */
export function unpack(
  { hdr, count }: { readonly hdr: string; readonly count: number },
  topUs: number,
): Unpacked {
  if (hdr.length > MOST_BYTES) throw damaged('too long')
  const plain = inflated(Buffer.from(hdr, 'base64'))
  if (plain.length < PLAIN_HEADER_BYTES || plain.readInt32BE(0) !== PLAIN_COOKIE) throw damaged('no header')
  const payload = plain.subarray(PLAIN_HEADER_BYTES)
  if (plain.readInt32BE(4) !== payload.length) throw damaged('another length')
  const digits = plain.readInt32BE(12)
  const isOurs = plain.readBigInt64BE(16) === 1n && plain.readBigInt64BE(24) === BigInt(topUs)
  if (!isOurs || (digits !== 2 && digits !== 3)) throw damaged('another range')
  const buckets = bucketsIn(payload, bucketsUpTo(topUs, digits))
  if (buckets.total !== count) throw damaged('wrong count')
  return { digits, ...buckets }
}

/** The plain encoding of either encoding. */
function inflated(bytes: Buffer): Buffer {
  if (bytes.length < COMPRESSED_HEADER_BYTES) throw damaged('another encoding')
  const cookie = bytes.readInt32BE(0)
  if (cookie === PLAIN_COOKIE) return bytes
  if (cookie !== COMPRESSED_COOKIE) throw damaged('another encoding')
  const end = COMPRESSED_HEADER_BYTES + bytes.readInt32BE(4)
  return inflateSync(bytes.subarray(COMPRESSED_HEADER_BYTES, end), { maxOutputLength: MOST_BYTES })
}

/** The buckets of a histogram: each doubling has half as many as the first range (HdrHistogram's layout). */
function bucketsUpTo(topUs: number, digits: 2 | 3): number {
  const first = 2 ** Math.ceil(Math.log2(2 * 10 ** digits))
  const doublings = Math.floor(Math.log2(topUs / first)) + 1
  return first + (doublings * first) / 2
}

/** Reused: a fleet decodes a histogram for each agent and second. */
let indexes = new Int32Array(0)
let counts = new Float64Array(0)

/** Reads a payload. Numbers are ZigZag LEB128; a negative one means that many empty buckets. */
function bucketsIn(payload: Uint8Array, most: number): Omit<Unpacked, 'digits'> {
  if (indexes.length < most) {
    indexes = new Int32Array(most)
    counts = new Float64Array(most)
  }
  let size = 0
  let index = 0
  let total = 0
  for (let at = 0; at < payload.length; ) {
    let byte = payload[at++]!
    let value = byte & 0x7f
    for (let weight = 128; byte >= 0x80; weight *= 128) {
      if (at === payload.length) throw damaged('it ends in the middle of a number')
      if (weight > MOST_WEIGHT) throw damaged('too long a number')
      byte = payload[at++]!
      value += (byte & 0x7f) * weight
    }
    const isRun = value % 2 === 1
    if (!isRun && value / 2 > MOST_IN_BUCKET) throw damaged('too many in a bucket')
    if ((isRun ? (value + 1) / 2 : 1) > most - index) throw damaged('too many buckets')
    if (isRun) index += (value + 1) / 2
    else {
      if (value > 0) {
        indexes[size] = index
        counts[size++] = value / 2
        total += value / 2
      }
      index++
    }
  }
  return { size, indexes, counts, total }
}
