import type { ValueBounds } from '../value.js'

/** A segment of `starts` has 2^18 records, which take 1 MiB. */
export const SEGMENT_BITS = 18
const SEGMENT_MASK = (1 << SEGMENT_BITS) - 1

/** One column of a data file. */
export interface DataColumn {
  readonly name: string
  /** The lengths of its fields, in bytes. */
  readonly bytes: ValueBounds
  /** The line of the shortest field, for an error about a message that must not be empty. */
  readonly shortestLine: number
}

/**
 * The records of a data file. All bytes are in shared memory once, so threads get the table without a copy.
 * The fields of a record follow one another, each but the last after its length (seven bits per byte, the
 * lowest first).
 */
export interface DataTable {
  /** The path as the user wrote it. */
  readonly file: string
  readonly columns: readonly DataColumn[]
  readonly records: number
  readonly bytes: Uint8Array
  /** The start of each record and the end of the last one, in segments of 2^18. */
  readonly starts: readonly Uint32Array[]
}

const startOf = ({ starts }: DataTable, record: number): number =>
  starts[record >>> SEGMENT_BITS]![record & SEGMENT_MASK]!

/** Finds fields in a table; one for each client, so a lookup allocates nothing. */
export class DataField {
  readonly #table: DataTable
  readonly #column: number
  readonly #isLast: boolean
  /** The last field found is `bytes[from..to)` of the table. */
  from = 0
  to = 0

  constructor(table: DataTable, column: number) {
    this.#table = table
    this.#column = column
    this.#isLast = column === table.columns.length - 1
  }

  find(record: number): void {
    const { bytes } = this.#table
    let at = startOf(this.#table, record)
    for (let column = 0; ; column++) {
      if (column === this.#column && this.#isLast) {
        this.from = at
        this.to = startOf(this.#table, record + 1)
        return
      }
      let length = 0
      let weight = 1
      for (; bytes[at]! >= 128; at++, weight *= 128) length += (bytes[at]! - 128) * weight
      length += bytes[at++]! * weight
      if (column === this.#column) {
        this.from = at
        this.to = at + length
        return
      }
      at += length
    }
  }
}
