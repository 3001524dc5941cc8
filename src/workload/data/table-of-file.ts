import { statSync } from 'node:fs'
import { readTable } from './read-table.js'
import type { DataTable } from './table.js'

/** The last table: a plan is checked with a table and then driven with it, and so is each cell of a grid. */
let last: { readonly identity: string; readonly table: DataTable } | null = null

/** Distinguishes files and their versions. A pipe has no version, since it can be read only once. */
function identityOf(file: string): string {
  const stat = statSync(file, { throwIfNoEntry: false })
  if (!stat) return file
  const version = stat.isFile() ? [stat.size, stat.mtimeMs, stat.ctimeMs] : []
  return [file, stat.dev, stat.ino, ...version].join()
}

/** The records of a file's current version, cached until the file changes. Throws UnitError. */
export function tableOfFile(file: string): DataTable {
  const identity = identityOf(file)
  if (last?.identity === identity) return last.table
  last = null
  const table = readTable(file)
  last = { identity, table }
  return table
}
