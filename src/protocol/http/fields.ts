const SPACE = 32
const TAB = 9
const COLON = 58
const COMMA = 44
const CAPITAL_A = 65
const CAPITAL_Z = 90
const TO_SMALL = 32

const isBlank = (byte: number | undefined): boolean => byte === SPACE || byte === TAB

/** The index of the value if the line `bytes[from..to)` is a field of this name (lower case), else -1. */
export function fieldValue(bytes: Uint8Array, from: number, to: number, name: string): number {
  const nameTo = from + name.length
  if (nameTo >= to || !isSame(bytes, from, name)) return -1
  // Blanks before the colon are invalid, but a proxy removes them (RFC 9112, 5.1)
  const colon = skipBlanks(bytes, nameTo, to)
  return bytes[colon] === COLON && colon < to ? skipBlanks(bytes, colon + 1, to) : -1
}

/** The index of the first byte in `bytes[from..to)` that is not a blank, or `to`. */
export function skipBlanks(bytes: Uint8Array, from: number, to: number): number {
  let at = from
  while (at < to && isBlank(bytes[at])) at++
  return at
}

/** The index after the last byte in `bytes[from..to)` that is not a blank, or `from`. */
export function dropBlanks(bytes: Uint8Array, from: number, to: number): number {
  let past = to
  while (past > from && isBlank(bytes[past - 1])) past--
  return past
}

/** Whether the comma-separated list `bytes[from..to)` contains the token (lower case), ignoring case. */
export function hasToken(bytes: Uint8Array, from: number, to: number, token: string): boolean {
  let start = from
  for (let at = from; at <= to; at++) {
    if (at < to && bytes[at] !== COMMA) continue
    if (isToken(bytes, start, at, token)) return true
    start = at + 1
  }
  return false
}

/** Whether the last non-empty item of the list `bytes[from..to)` is the token (lower case), ignoring case. */
export function endsWithToken(bytes: Uint8Array, from: number, to: number, token: string): boolean {
  let past = to
  while (past > from && (isBlank(bytes[past - 1]) || bytes[past - 1] === COMMA)) past--
  let start = past
  while (start > from && bytes[start - 1] !== COMMA) start--
  return isToken(bytes, start, past, token)
}

/** Whether `bytes[from..to)` is the token (lower case), ignoring case and surrounding blanks. */
export function isToken(bytes: Uint8Array, from: number, to: number, token: string): boolean {
  const start = skipBlanks(bytes, from, to)
  return dropBlanks(bytes, start, to) - start === token.length && isSame(bytes, start, token)
}

function isSame(bytes: Uint8Array, from: number, lowerCase: string): boolean {
  for (let i = 0; i < lowerCase.length; i++) {
    const byte = bytes[from + i]!
    const small = byte >= CAPITAL_A && byte <= CAPITAL_Z ? byte + TO_SMALL : byte
    if (small !== lowerCase.charCodeAt(i)) return false
  }
  return true
}
