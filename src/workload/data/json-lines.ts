import { reasonOf } from '../../errors.js'
import { LineSplitter } from './lines.js'
import type { TableBuilder } from './table-builder.js'

const CURE = 'write an object on each line, like {"user":"ann","id":7}'

/** Reads a JSON object from each line. The keys of the first name the columns; empty lines are skipped. */
export function makeJsonLineReader(table: TableBuilder): LineSplitter {
  let parts: Uint8Array[] = []
  let names: readonly string[] | null = null
  return new LineSplitter({
    onPart: (bytes, from, to) => {
      parts.push(bytes.slice(from, to))
    },
    onLine: () => {
      const text = Buffer.concat(parts).toString()
      parts = []
      if (text.trim() !== '') {
        const record = parseRecord(text, table)
        if (!names) {
          names = [...record.keys()]
          if (names.length === 0) throw table.wrong(`is an object without keys: ${CURE}`)
          table.begin(names)
        }
        addRecord(record, names, table)
      }
      table.line++
    },
  })
}

function parseRecord(text: string, table: TableBuilder): Map<string, unknown> {
  let parsed: unknown
  try {
    parsed = JSON.parse(text)
  } catch (error) {
    throw table.wrong(`is not JSON (${reasonOf(error)}): ${CURE}`)
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed))
    throw table.wrong(`is not an object: ${CURE}`)
  return new Map(Object.entries(parsed))
}

function addRecord(record: Map<string, unknown>, names: readonly string[], table: TableBuilder): void {
  for (const name of names) {
    if (!record.has(name))
      throw table.wrong(`lacks the key ${JSON.stringify(name)}: each line has the keys of the first`)
    const bytes = Buffer.from(toText(record.get(name), name, table))
    table.add(bytes, 0, bytes.length)
    table.endField()
  }
  if (record.size > names.length) {
    const extra = [...record.keys()].find(name => !names.includes(name))
    throw table.wrong(
      `has the key ${JSON.stringify(extra)}, which the first line does not have: give all lines the same keys`,
    )
  }
  table.endRecord()
}

function toText(value: unknown, name: string, table: TableBuilder): string {
  if (typeof value === 'string') return value
  if (value === null) return ''
  if (typeof value === 'number' && Number.isInteger(value) && !Number.isSafeInteger(value))
    throw table.wrong(
      `has a number in ${JSON.stringify(name)} that JSON cannot represent exactly: put it in quotes`,
    )
  return JSON.stringify(value)
}
