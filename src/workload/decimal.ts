const ZERO = 48
const MINUS = 45
const POINT = 46
/** Smaller numbers are divided as 32-bit integers, which is several times faster. */
const SHORT = 0x8000_0000

/** The number of digits of a non-negative whole number. */
function digitsOf(value: number): number {
  if (value < 10) return 1
  if (value < 100) return 2
  if (value < 1000) return 3
  if (value < 10_000) return 4
  if (value < 100_000) return 5
  let digits = 6
  for (let bound = 1e6; value >= bound; bound *= 10) digits++
  return digits
}

/** Writes a non-negative whole number in `digits` digits with leading zeros; returns the index after them. */
export function writeDigits(value: number, digits: number, into: Uint8Array, at: number): number {
  let place = at + digits
  let rest = value
  while (rest >= SHORT && place > at) {
    const tenth = Math.floor(rest / 10)
    into[--place] = ZERO + (rest - tenth * 10)
    rest = tenth
  }
  let short = rest | 0
  while (place > at) {
    const tenth = (short / 10) | 0
    into[--place] = ZERO + (short - tenth * 10)
    short = tenth
  }
  return at + digits
}

/** The number of bytes of `value / 10^decimals` as text. */
export function decimalSize(value: number, decimals: number): number {
  const size = Math.max(digitsOf(Math.abs(value)), decimals + 1)
  return size + (value < 0 ? 1 : 0) + (decimals > 0 ? 1 : 0)
}

/** Writes `value / 10^decimals`, `value` whole, as text such as -12.50; returns the index after it. */
export function writeDecimal(value: number, decimals: number, into: Uint8Array, at: number): number {
  let place = at
  let rest = value
  if (value < 0) {
    into[place++] = MINUS
    rest = -value
  }
  if (decimals === 0) return writeDigits(rest, digitsOf(rest), into, place)
  const scale = 10 ** decimals
  const whole = Math.floor(rest / scale)
  place = writeDigits(whole, digitsOf(whole), into, place)
  into[place++] = POINT
  return writeDigits(rest - whole * scale, decimals, into, place)
}
