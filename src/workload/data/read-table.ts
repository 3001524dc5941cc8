import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { unreadable } from '../../read-limited.js'
import { formatCount, UnitError } from '../../units.js'
import { CsvReader } from './csv.js'
import { makeJsonLineReader } from './json-lines.js'
import { makeLineReader } from './lines.js'
import type { DataTable } from './table.js'
import { MOST_DATA_BYTES, TableBuilder } from './table-builder.js'

const PART_BYTES = 1024 * 1024
const BYTE_ORDER_MARK = [0xef, 0xbb, 0xbf]

/** Reads a file's bytes, in parts of any size, into a table. */
interface FormatReader {
  read(bytes: Uint8Array): void
  finish(): void
}

/** By file extension; a file with any other extension is a text of lines. */
const FORMATS: Readonly<Record<string, (table: TableBuilder) => FormatReader>> = {
  csv: table => new CsvReader(table),
  jsonl: makeJsonLineReader,
  ndjson: makeJsonLineReader,
}

function readerOf(file: string, table: TableBuilder): FormatReader {
  const ending = /\.([^./\\]+)$/.exec(file)?.[1]?.toLowerCase() ?? ''
  return (Object.hasOwn(FORMATS, ending) ? FORMATS[ending]! : makeLineReader)(table)
}

/** Removes a byte order mark of UTF-8. Throws UnitError for UTF-16. */
function* withoutMark(parts: Iterable<Uint8Array>): Generator<Uint8Array> {
  let first: Uint8Array | null = new Uint8Array(0)
  for (const part of parts) {
    if (!first) {
      yield part
      continue
    }
    first = Buffer.concat([first, part])
    if (first.length < BYTE_ORDER_MARK.length) continue
    yield markCut(first)
    first = null
  }
  if (first) yield markCut(first)
}

function markCut(bytes: Uint8Array): Uint8Array {
  const [one, two] = bytes
  if ((one === 0xff && two === 0xfe) || (one === 0xfe && two === 0xff))
    throw new UnitError('is UTF-16: save it as UTF-8')
  return BYTE_ORDER_MARK.every((byte, index) => bytes[index] === byte)
    ? bytes.subarray(BYTE_ORDER_MARK.length)
    : bytes
}

/** A table of bytes from any source; the extension of `file` gives the format. Throws UnitError. */
export function tableOf(file: string, parts: Iterable<Uint8Array>, expectedBytes: number): DataTable {
  const table = new TableBuilder(file, expectedBytes)
  const reader = readerOf(file, table)
  for (const part of withoutMark(parts)) reader.read(part)
  reader.finish()
  return table.finish()
}

/** The parts of a file up to its end; each is valid until the next one is requested. */
function* partsOf(descriptor: number): Generator<Uint8Array> {
  const buffer = Buffer.allocUnsafeSlow(PART_BYTES)
  for (;;) {
    const read = readSync(descriptor, buffer)
    if (read === 0) return
    yield buffer.subarray(0, read)
  }
}

/**
 * Reads a data file into shared memory in parts, so nothing is in memory twice. Throws UnitError with a
 * message that follows the file's name: the line, what is wrong with it, and the cure.
 */
export function readTable(file: string): DataTable {
  let descriptor: number
  try {
    descriptor = openSync(file, 'r')
  } catch (error) {
    throw unreadable(error)
  }
  try {
    const before = fstatSync(descriptor)
    if (before.isDirectory()) throw new UnitError('is a directory: give a .csv, a .jsonl or a text file')
    if (before.size > MOST_DATA_BYTES)
      throw new UnitError(
        `has ${formatCount(before.size)} bytes, and the limit is ${formatCount(MOST_DATA_BYTES)}: split it, or take a sample`,
      )
    const table = tableOf(file, partsOf(descriptor), before.size)
    const after = fstatSync(descriptor)
    if (before.isFile() && (after.size !== before.size || after.mtimeMs !== before.mtimeMs))
      throw new UnitError('changed while it was read: try again when it is complete')
    return table
  } catch (error) {
    throw error instanceof UnitError ? error : unreadable(error)
  } finally {
    closeSync(descriptor)
  }
}
