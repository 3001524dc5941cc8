import { tableOf } from '../../../src/workload/data/read-table.js'
import { DataField, type DataTable } from '../../../src/workload/data/table.js'

/** All records of a table as Latin-1 text. */
export function recordsOf(table: DataTable): string[][] {
  const fields = table.columns.map((_, column) => new DataField(table, column))
  return Array.from({ length: table.records }, (_, record) =>
    fields.map(field => {
      field.find(record)
      return Buffer.from(table.bytes.subarray(field.from, field.to)).toString('latin1')
    }),
  )
}

/** Splits bytes into parts of these sizes and a rest. Overwrites each part before it returns the next. */
export function* partsOf(bytes: Uint8Array, sizes: readonly number[] = []): Generator<Uint8Array> {
  let at = 0
  for (const size of [...sizes, bytes.length]) {
    const part = Uint8Array.from(bytes.subarray(at, at + size))
    at += part.length
    yield part
    part.fill(34)
  }
}

export const read = (file: string, text: string, sizes: readonly number[] = []): DataTable => {
  const bytes = Buffer.from(text, 'latin1')
  return tableOf(file, partsOf(bytes, sizes), bytes.length)
}
