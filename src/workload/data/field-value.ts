import { readDecimal } from '../../protocol/digits.js'
import { copyPart } from '../copy-bytes.js'
import type { Extent, Value } from '../value.js'
import type { NextRecord } from './order.js'
import { DataField, type DataTable } from './table.js'

/** The record from which one client's messages take all columns. */
export class CurrentRecord {
  readonly #next: NextRecord
  record = 0

  constructor(next: NextRecord) {
    this.#next = next
  }

  draw(): void {
    this.record = this.#next()
  }
}

/** One column of the current record. */
export class FieldValue implements Value {
  readonly #table: DataTable
  readonly #field: DataField
  readonly #current: CurrentRecord

  constructor(table: DataTable, column: number, current: CurrentRecord) {
    this.#table = table
    this.#field = new DataField(table, column)
    this.#current = current
  }

  /** The record is drawn before, once for all columns. */
  draw(): void {
    this.#field.find(this.#current.record)
  }

  size(): number {
    return this.#field.to - this.#field.from
  }

  write(into: Uint8Array, at: number): number {
    return copyPart(this.#table.bytes, this.#field.from, this.#field.to, into, at)
  }

  number(): number {
    return readDecimal(this.#table.bytes, this.#field.from, this.#field.to)
  }
}

/** What is known about a column. Whether it has only whole numbers is checked at the first use. */
export function columnExtent(table: DataTable, column: number): Extent {
  const { bytes, name } = table.columns[column]!
  let whole: Extent['whole'] | undefined
  return {
    bytes,
    get whole() {
      whole ??= wholeNumbers(table, column, name)
      return whole
    },
  }
}

function wholeNumbers(table: DataTable, column: number, name: string): Extent['whole'] {
  const field = new DataField(table, column)
  let least = Number.POSITIVE_INFINITY
  let most = 0
  for (let record = 0; record < table.records; record++) {
    field.find(record)
    const number = readDecimal(table.bytes, field.from, field.to)
    if (number < 0)
      return { cure: `record ${record + 1} of ${table.file} has no whole number in ${JSON.stringify(name)}` }
    least = Math.min(least, number)
    most = Math.max(most, number)
  }
  return { least, most }
}
