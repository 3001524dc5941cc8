import { UnitError } from '../units.js'

/**
 * How a length is written: unsigned with a fixed width, or as a varint with seven bits per byte, the lowest
 * first (as in MQTT and protobuf).
 */
export const LENGTH_FORMATS = ['u8', 'u16be', 'u16le', 'u32be', 'u32le', 'varint'] as const
export type LengthFormat = (typeof LENGTH_FORMATS)[number]

/** The number of bytes of each format; 0: varies. */
export const LENGTH_BYTES: Readonly<Record<LengthFormat, number>> = {
  u8: 1,
  u16be: 2,
  u16le: 2,
  u32be: 4,
  u32le: 4,
  varint: 0,
}

/** The largest number in each format; a varint could hold larger ones. */
export const LARGEST_LENGTH: Readonly<Record<LengthFormat, number>> = {
  u8: 0xff,
  u16be: 0xffff,
  u16le: 0xffff,
  u32be: 0xffff_ffff,
  u32le: 0xffff_ffff,
  varint: 0xffff_ffff,
}

/** Enough for 64 bits. */
export const MOST_VARINT_BYTES = 10

/** Where in a message its length is, and what the length counts. Plain JSON. */
export interface LengthRule {
  readonly format: LengthFormat
  /** Bytes before the length. */
  readonly before: number
  /** The bytes that the length counts in addition to those after it, such as its own. */
  readonly excess: number
}

const MOST_COUNTED = 65_535
const CURE = `write one of ${LENGTH_FORMATS.join(', ')}, then +N for N bytes before the length and ~N if it counts N bytes too many, like length:u32be+1~4`

export const isLengthFormat = (text: string): text is LengthFormat => Object.hasOwn(LENGTH_BYTES, text)

/** Reads "u32be", "varint+1" or "u16be+2~4". Throws UnitError. */
export function parseLengthRule(text: string): LengthRule {
  const [, format = '', before = '0', excess = '0'] = /^([a-z0-9]+)(?:\+(\d+))?(?:~(\d+))?$/.exec(text) ?? []
  if (!isLengthFormat(format)) throw new UnitError(`not a length format: ${CURE}`)
  for (const count of [before, excess])
    if (Number(count) > MOST_COUNTED)
      throw new UnitError(`${count} is too many bytes: write at most ${MOST_COUNTED}`)
  return { format, before: Number(before), excess: Number(excess) }
}

/** A rule as `parseLengthRule` reads it. */
export const formatLengthRule = ({ format, before, excess }: LengthRule): string =>
  `${format}${before === 0 ? '' : `+${before}`}${excess === 0 ? '' : `~${excess}`}`

/** The number of bytes that a length takes. */
export function lengthSize(format: LengthFormat, value: number): number {
  if (format !== 'varint') return LENGTH_BYTES[format]
  let size = 1
  for (let rest = value; rest >= 128; rest = Math.floor(rest / 128)) size++
  return size
}

/** Writes a number at `at` that the format can hold; returns the index after it. */
export function writeLength(format: LengthFormat, value: number, into: Uint8Array, at: number): number {
  switch (format) {
    case 'u8':
      into[at] = value
      return at + 1
    case 'u16be':
      into[at] = value >>> 8
      into[at + 1] = value
      return at + 2
    case 'u16le':
      into[at] = value
      into[at + 1] = value >>> 8
      return at + 2
    case 'u32be':
      into[at] = value >>> 24
      into[at + 1] = value >>> 16
      into[at + 2] = value >>> 8
      into[at + 3] = value
      return at + 4
    case 'u32le':
      into[at] = value
      into[at + 1] = value >>> 8
      into[at + 2] = value >>> 16
      into[at + 3] = value >>> 24
      return at + 4
    case 'varint': {
      let place = at
      let rest = value
      for (; rest >= 128; rest = Math.floor(rest / 128)) into[place++] = (rest % 128) | 128
      into[place++] = rest
      return place
    }
  }
}
