// Below this a loop beats the call into native code
const SHORT = 32
/** Creating a view costs as much as copying this many bytes. */
const SHORT_PART = 128
const set = Uint8Array.prototype.set

/** Copies all of `bytes` to `at`; returns the index after them. */
export function copyBytes(bytes: Uint8Array, into: Uint8Array, at: number): number {
  const { length } = bytes
  if (length > SHORT) set.call(into, bytes, at)
  else for (let i = 0; i < length; i++) into[at + i] = bytes[i]!
  return at + length
}

/** Copies `bytes[from..to)` to `at`; returns the index after them. Long parts allocate a view. */
export function copyPart(bytes: Uint8Array, from: number, to: number, into: Uint8Array, at: number): number {
  if (to - from > SHORT_PART) set.call(into, bytes.subarray(from, to), at)
  else for (let i = from; i < to; i++) into[at + i - from] = bytes[i]!
  return at + to - from
}
