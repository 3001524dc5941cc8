import { statSync } from 'node:fs'
import { readTable } from './read-table.js'
import type { DataTable } from './table.js'

/**
 * The last table. A plan is checked with a table before it is driven with it, and so is each cell of a grid.
 */
let last: { readonly identity: string; readonly table: DataTable } | null = null

/**
 * Distinguishes files and their versions. The content of a pipe can be read only once, so it has no version.
 */
function identityOf(file: string): string {
  const stat = statSync(file, { throwIfNoEntry: false })
  if (!stat) return file
  const version = stat.isFile() ? [stat.size, stat.mtimeMs, stat.ctimeMs] : []
  return [file, stat.dev, stat.ino, ...version].join()
}

/**
 * The records of the current version of a file; read again only if the file changed. Throws UnitError, like
 * readTable.
 */
export function tableOfFile(file: string): DataTable {
  const identity = identityOf(file)
  if (last?.identity === identity) return last.table
  last = null
  const table = readTable(file)
  last = { identity, table }
  return table
}
