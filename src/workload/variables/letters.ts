import { parseCount, UnitError } from '../../units.js'
import { writeDigits } from '../decimal.js'
import { type Random, streamsOf } from '../random.js'
import { TextValue } from './text-value.js'
import type { Variable } from './variable.js'

const MOST_LETTERS = 1024 * 1024
const HEX = Buffer.from('0123456789abcdef')
const TEXT = Buffer.from('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789')
const DIGITS_AT_ONCE = 9

type Fill = (random: Random) => (bytes: Uint8Array) => void

/** Fills `bytes` with hex digits from `from` on, eight from each draw. */
export function fillHex(random: Random, bytes: Uint8Array, from = 0): void {
  for (let at = from; at < bytes.length; ) {
    let bits = random.bits()
    const end = Math.min(bytes.length, at + 8)
    for (; at < end; at++, bits >>>= 4) bytes[at] = HEX[bits & 15]!
  }
}

const hex: Fill = random => bytes => fillHex(random, bytes)

/** Takes five letters from each draw; a group of six bits without a letter is dropped. */
const text: Fill = random => bytes => {
  let bits = 0
  let left = 0
  for (let at = 0; at < bytes.length; bits >>>= 6, left--) {
    if (left === 0) {
      bits = random.bits()
      left = 5
    }
    const letter = TEXT[bits & 63]
    if (letter !== undefined) bytes[at++] = letter
  }
}

const digits: Fill = random => bytes => {
  for (let at = 0; at < bytes.length; ) {
    const count = Math.min(DIGITS_AT_ONCE, bytes.length - at)
    at = writeDigits(random.below(10 ** count), count, bytes, at)
  }
}

const FILLS = { hex, text, digits } as const

/** `hex:16`, `text:100`, `digits:8`: this many random characters. */
export function parseLetters(kind: keyof typeof FILLS, written: string): Variable {
  const count = parseCount(written)
  if (!Number.isInteger(count) || count < 1 || count > MOST_LETTERS)
    throw new UnitError(
      `from 1 to ${MOST_LETTERS.toLocaleString('en-US')} characters, like ${kind}:16; longer ones belong in a file`,
    )
  return {
    bytes: { least: count, most: count },
    whole: { cure: `${kind} gives text, not a number; use a range such as 1..10k` },
    start:
      ({ seed }) =>
      name => {
        const streams = streamsOf(seed, name)
        return connection => new TextValue(count, FILLS[kind](streams.of(connection)))
      },
  }
}
