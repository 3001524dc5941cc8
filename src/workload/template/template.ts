import type { Value, ValueBounds } from '../value.js'
import { boundsOf, LiteralPart, sizeOf, type TemplatePart } from './parts.js'

/** A message, compiled once for a thread. Each client writes it with its own values. */
export class Template {
  readonly #parts: readonly TemplatePart[]
  readonly bytes: ValueBounds
  /** All of it where it is always the same. */
  readonly constant: Uint8Array | null
  /** The values that it takes, by slot. */
  readonly slots: readonly number[]

  constructor(parts: readonly TemplatePart[], slots: readonly number[]) {
    this.#parts = merged(parts)
    this.bytes = boundsOf(parts)
    this.slots = slots
    const [first] = this.#parts
    if (this.#parts.length === 0) this.constant = new Uint8Array(0)
    else this.constant = this.#parts.length === 1 && first instanceof LiteralPart ? first.literal : null
  }

  /** How many bytes it has with these values. */
  size(values: readonly Value[]): number {
    return sizeOf(this.#parts, values)
  }

  /** Writes the message at `at`, where `bytes.most` have to fit; answers the place behind. */
  write(values: readonly Value[], into: Uint8Array, at: number): number {
    const parts = this.#parts
    let place = at
    for (let index = 0; index < parts.length; index++) place = parts[index]!.write(values, into, place)
    return place
  }
}

/** The same with fewer parts: neighbours that never vary are one. */
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
