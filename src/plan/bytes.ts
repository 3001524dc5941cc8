/** Bytes in a JSON file: text if they are UTF-8, so a person can read and edit them. */
export type PlanBytes = TextBytes | Base64Bytes

export interface TextBytes {
  /** The bytes, read as UTF-8. */
  readonly text: string
}

export interface Base64Bytes {
  /** The bytes, in base64. */
  readonly base64: string
}

/** Nobody reads a text beyond this length, so its size in the file matters more. */
const LONG_BYTES = 64 * 1024

/** Whether the bytes take more space as JSON text than as base64: JSON writes a NUL as six characters. */
function isLongAsText(text: string, bytes: number): boolean {
  const escapes = JSON.stringify(text).length - text.length
  return bytes + escapes > (bytes * 4) / 3
}

export function toPlanBytes(bytes: Uint8Array): PlanBytes {
  // A Buffer on the same memory
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const text = buffer.toString('utf8')
  const isText =
    Buffer.from(text, 'utf8').equals(buffer) &&
    (buffer.length < LONG_BYTES || !isLongAsText(text, buffer.length))
  return isText ? { text } : { base64: buffer.toString('base64') }
}

/** The number of bytes that they take in a saved file. */
export const savedLength = (bytes: PlanBytes): number =>
  'text' in bytes ? Buffer.byteLength(JSON.stringify(bytes.text)) : bytes.base64.length

/** Returns a new buffer at each call, so it may be transferred to a thread. */
export function fromPlanBytes(bytes: PlanBytes): Uint8Array {
  return 'text' in bytes
    ? new TextEncoder().encode(bytes.text)
    : Uint8Array.from(Buffer.from(bytes.base64, 'base64'))
}
