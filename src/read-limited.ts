import { closeSync, openSync, readSync } from 'node:fs'
import { codeOf, reasonOf } from './errors.js'
import { formatCount, UnitError } from './units.js'

const PART_BYTES = 256 * 1024

/** The size limit of a certificate or key file: hundreds of them take some hundred kilobytes. */
export const MOST_PEM_BYTES = 16 * 1024 * 1024

/** A system error as a UnitError whose text follows the file's name. */
export const unreadable = (error: unknown): UnitError =>
  new UnitError(codeOf(error) === 'ENOENT' ? 'there is no such file' : `can't be read: ${reasonOf(error)}`, {
    cause: error,
  })

/** Reads a file, pipe or device up to a size limit. Throws UnitError whose text follows the path. */
export function readLimited(path: string, mostBytes: number, cure: string): Buffer {
  let file: number
  try {
    file = openSync(path, 'r')
  } catch (error) {
    throw unreadable(error)
  }
  try {
    const parts: Uint8Array[] = []
    for (let size = 0; ; ) {
      const part = Buffer.allocUnsafe(PART_BYTES)
      const read = readSync(file, part)
      if (read === 0) return Buffer.concat(parts)
      size += read
      if (size > mostBytes) throw new UnitError(`has more than ${formatCount(mostBytes)} bytes: ${cure}`)
      parts.push(part.subarray(0, read))
    }
  } catch (error) {
    throw error instanceof UnitError ? error : unreadable(error)
  } finally {
    closeSync(file)
  }
}
