/** Bytes in a JSON file: as text where they are UTF-8, so that a person can read and write them. */
export type PlanBytes = { readonly text: string } | { readonly base64: string }

export function toPlanBytes(bytes: Uint8Array): PlanBytes {
  const buffer = Buffer.from(bytes)
  const text = buffer.toString('utf8')
  return Buffer.from(text, 'utf8').equals(buffer) ? { text } : { base64: buffer.toString('base64') }
}

/** Always a buffer of its own, so that it may be transferred to a thread. */
export function fromPlanBytes(bytes: PlanBytes): Uint8Array {
  return 'text' in bytes
    ? new TextEncoder().encode(bytes.text)
    : Uint8Array.from(Buffer.from(bytes.base64, 'base64'))
}
