import { LARGEST_LENGTH, type LengthFormat, lengthSize, writeLength } from '../../protocol/length-format.js'
import { copyBytes } from '../copy-bytes.js'
import { decimalSize, writeDecimal } from '../decimal.js'
import type { Value, ValueBounds } from '../value.js'

/** A part of a message. `values` are those of the client that sends it. */
export interface TemplatePart {
  /** The bounds of its length, in bytes. */
  readonly bytes: ValueBounds
  /** Whether its bytes depend on a value. */
  readonly varies: boolean
  size(values: readonly Value[]): number
  /** Writes the part at `at`; returns the index after it. */
  write(values: readonly Value[], into: Uint8Array, at: number): number
}

/** Constant bytes. */
export class LiteralPart implements TemplatePart {
  readonly bytes: ValueBounds
  readonly varies = false
  readonly literal: Uint8Array

  constructor(literal: Uint8Array) {
    this.literal = literal
    this.bytes = { least: literal.length, most: literal.length }
  }

  size(): number {
    return this.literal.length
  }

  write(_values: readonly Value[], into: Uint8Array, at: number): number {
    return copyBytes(this.literal, into, at)
  }
}

/** A value as text. */
export class TextPart implements TemplatePart {
  readonly bytes: ValueBounds
  readonly varies = true
  readonly #slot: number

  constructor(slot: number, bytes: ValueBounds) {
    this.#slot = slot
    this.bytes = bytes
  }

  size(values: readonly Value[]): number {
    return values[this.#slot]!.size()
  }

  write(values: readonly Value[], into: Uint8Array, at: number): number {
    return values[this.#slot]!.write(into, at)
  }
}

/** A value as a binary number. */
export class BinaryPart implements TemplatePart {
  readonly bytes: ValueBounds
  readonly varies = true
  readonly #slot: number
  readonly #format: LengthFormat

  constructor(slot: number, format: LengthFormat, { least, most }: ValueBounds) {
    this.#slot = slot
    this.#format = format
    this.bytes = { least: lengthSize(format, least), most: lengthSize(format, most) }
  }

  size(values: readonly Value[]): number {
    return lengthSize(this.#format, values[this.#slot]!.number())
  }

  write(values: readonly Value[], into: Uint8Array, at: number): number {
    return writeLength(this.#format, values[this.#slot]!.number(), into, at)
  }
}

/** The total length of other parts plus `excess`, in bytes; as decimal digits or in binary. */
export class SizePart implements TemplatePart {
  readonly bytes: ValueBounds
  readonly varies: boolean
  readonly #parts: readonly TemplatePart[]
  readonly #format: LengthFormat | 'decimal'
  readonly #excess: number

  constructor(parts: readonly TemplatePart[], format: LengthFormat | 'decimal', excess = 0) {
    this.#parts = parts
    this.#format = format
    this.#excess = excess
    const { least, most } = boundsOf(parts)
    this.varies = parts.some(part => part.varies)
    this.bytes = { least: this.#sizeOf(least + excess), most: this.#sizeOf(most + excess) }
  }

  /** Whether the format can represent the largest possible length. */
  get fits(): boolean {
    return (
      this.#format === 'decimal' || boundsOf(this.#parts).most + this.#excess <= LARGEST_LENGTH[this.#format]
    )
  }

  size(values: readonly Value[]): number {
    return this.#sizeOf(this.#count(values))
  }

  write(values: readonly Value[], into: Uint8Array, at: number): number {
    const count = this.#count(values)
    return this.#format === 'decimal'
      ? writeDecimal(count, 0, into, at)
      : writeLength(this.#format, count, into, at)
  }

  #count(values: readonly Value[]): number {
    return this.#excess + sizeOf(this.#parts, values)
  }

  #sizeOf(count: number): number {
    return this.#format === 'decimal' ? decimalSize(count, 0) : lengthSize(this.#format, count)
  }
}

/** The bounds of the total length of parts, in bytes. */
export function boundsOf(parts: readonly TemplatePart[]): ValueBounds {
  let least = 0
  let most = 0
  for (const { bytes } of parts) {
    least += bytes.least
    most += bytes.most
  }
  return { least, most }
}

/** The total length of parts with these values, in bytes. */
export function sizeOf(parts: readonly TemplatePart[], values: readonly Value[]): number {
  let size = 0
  for (const part of parts) size += part.size(values)
  return size
}
