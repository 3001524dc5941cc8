import { decimalSize, writeDecimal } from '../decimal.js'
import type { Value } from '../value.js'

/** Returns whole numbers, of which the last `decimals` digits are after the decimal point. */
export type Law = () => number

/** A number, written in decimal digits. */
export class NumberValue implements Value {
  readonly #law: Law
  readonly #decimals: number
  #drawn = 0

  constructor(law: Law, decimals = 0) {
    this.#law = law
    this.#decimals = decimals
  }

  draw(): void {
    this.#drawn = this.#law()
  }

  size(): number {
    return decimalSize(this.#drawn, this.#decimals)
  }

  write(into: Uint8Array, at: number): number {
    return writeDecimal(this.#drawn, this.#decimals, into, at)
  }

  number(): number {
    return this.#drawn
  }
}
