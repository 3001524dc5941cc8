// Buffer's indexOf is memchr and works on any Uint8Array, whose own indexOf is ten times slower on Node 20
const memchr = Buffer.prototype.indexOf

const SHORT = 16
const PAST_PER_BYTE = 64

/** The index of the first `byte` in `bytes[from..to)`, or -1. */
export function findByte(bytes: Uint8Array, byte: number, from: number, to: number): number {
  const count = to - from
  // memchr has no `to`. It can't run past `to` if the last byte is the one looked for (a line in its own
  // packet). Otherwise it is used only if little follows `to`: searching the rest of a large buffer again and
  // again would cost too much
  const isWorthIt = bytes[to - 1] === byte || bytes.length - to <= count * PAST_PER_BYTE
  if (count > SHORT && isWorthIt) {
    const found = memchr.call(bytes, byte, from)
    return found < to ? found : -1
  }
  for (let at = from; at < to; at++) if (bytes[at] === byte) return at
  return -1
}
