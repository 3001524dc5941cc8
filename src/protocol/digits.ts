const ZERO = 48
// This many digits always fit a safe integer; a longer number can't be a length
const MAX_DECIMAL_DIGITS = 15
const MAX_HEX_DIGITS = 13

/** The number in `bytes[from..to)`, or -1 if there is anything but decimal digits. */
export function readDecimal(bytes: Uint8Array, from: number, to: number): number {
  const first = to - from > MAX_DECIMAL_DIGITS ? skipZeros(bytes, from, to) : from
  if (to <= from || to - first > MAX_DECIMAL_DIGITS) return -1
  let value = 0
  for (let at = first; at < to; at++) {
    const digit = bytes[at]! - 48
    if (digit < 0 || digit > 9) return -1
    value = value * 10 + digit
  }
  return value
}

/** The number in `bytes[from..to)`, or -1 if there is anything but hex digits. */
export function readHex(bytes: Uint8Array, from: number, to: number): number {
  const first = to - from > MAX_HEX_DIGITS ? skipZeros(bytes, from, to) : from
  if (to <= from || to - first > MAX_HEX_DIGITS) return -1
  let value = 0
  for (let at = first; at < to; at++) {
    const digit = hexDigit(bytes[at]!)
    if (digit < 0) return -1
    value = value * 16 + digit
  }
  return value
}

/** A number may have any number of leading zeros. */
function skipZeros(bytes: Uint8Array, from: number, to: number): number {
  let at = from
  while (at < to && bytes[at] === ZERO) at++
  return at
}

function hexDigit(byte: number): number {
  if (byte >= 48 && byte <= 57) return byte - 48
  const letter = byte | 0x20
  return letter >= 97 && letter <= 102 ? letter - 87 : -1
}
