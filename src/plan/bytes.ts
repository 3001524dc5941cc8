/** Bytes in a JSON file: as text where they are UTF-8, so that a person can read and write them. */
export type PlanBytes = TextBytes | Base64Bytes

export interface TextBytes {
  /** The bytes, read as UTF-8. */
  readonly text: string
}

export interface Base64Bytes {
  /** The bytes, in base64. */
  readonly base64: string
}

/** Beyond this length a text is not readable anyway, and its size in the file matters more. */
const LONG_BYTES = 64 * 1024

/** Whether JSON would be longer than base64: it writes a NUL as six characters. */
function isLongAsText(text: string, bytes: number): boolean {
  const escapes = JSON.stringify(text).length - text.length
  return bytes + escapes > (bytes * 4) / 3
}

export function toPlanBytes(bytes: Uint8Array): PlanBytes {
  // The same memory, seen as a Buffer
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const text = buffer.toString('utf8')
  const isText =
    Buffer.from(text, 'utf8').equals(buffer) &&
    (buffer.length < LONG_BYTES || !isLongAsText(text, buffer.length))
  return isText ? { text } : { base64: buffer.toString('base64') }
}

/** How many bytes of a saved file it takes, or a few more. */
export const savedLength = (bytes: PlanBytes): number =>
  'text' in bytes ? JSON.stringify(bytes.text).length : bytes.base64.length

/** Always a buffer of its own, so that it may be transferred to a thread. */
export function fromPlanBytes(bytes: PlanBytes): Uint8Array {
  return 'text' in bytes
    ? new TextEncoder().encode(bytes.text)
    : Uint8Array.from(Buffer.from(bytes.base64, 'base64'))
}
