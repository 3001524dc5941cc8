import type { Value, ValueBounds } from '../value.js'
import { boundsOf, LiteralPart, sizeOf, type TemplatePart } from './parts.js'

/** A message, compiled once per thread. Each client writes it with its own values. */
export class Template {
  readonly #parts: readonly TemplatePart[]
  readonly bytes: ValueBounds
  /** The whole message if it never varies; null otherwise. */
  readonly constant: Uint8Array | null
  /** The slots of the values that it uses. */
  readonly slots: readonly number[]

  constructor(parts: readonly TemplatePart[], slots: readonly number[]) {
    this.#parts = merged(parts)
    this.bytes = boundsOf(parts)
    this.slots = slots
    const [first] = this.#parts
    if (this.#parts.length === 0) this.constant = new Uint8Array(0)
    else this.constant = this.#parts.length === 1 && first instanceof LiteralPart ? first.literal : null
  }

  /** Its length with these values, in bytes. */
  size(values: readonly Value[]): number {
    return sizeOf(this.#parts, values)
  }

  /** Writes the message at `at`, where `bytes.most` bytes must fit; returns the index after it. */
  write(values: readonly Value[], into: Uint8Array, at: number): number {
    const parts = this.#parts
    let place = at
    for (let index = 0; index < parts.length; index++) place = parts[index]!.write(values, into, place)
    return place
  }
}

/** Merges neighbouring parts that never vary. */
function merged(parts: readonly TemplatePart[]): TemplatePart[] {
  const found: TemplatePart[] = []
  let literals: Uint8Array[] = []
  const close = (): void => {
    if (literals.length > 0) found.push(new LiteralPart(Buffer.concat(literals)))
    literals = []
  }
  for (const part of parts) {
    if (part.varies) {
      close()
      found.push(part)
    } else if (part.bytes.most > 0) literals.push(written(part))
  }
  close()
  return found
}

function written(part: TemplatePart): Uint8Array {
  const bytes = new Uint8Array(part.bytes.most)
  part.write([], bytes, 0)
  return bytes
}
