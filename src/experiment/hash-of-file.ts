import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'

const PART_BYTES = 256 * 1024

/**
 * The SHA-256 of a file's contents, read in parts: a data file may be as large as the memory that is left. null: it can't
 * be read, or it is a pipe, whose contents are for who uses them.
 */
export async function hashOfFile(path: string): Promise<string | null> {
  try {
    if (!(await stat(path)).isFile()) return null
    const hash = createHash('sha256')
    for await (const part of createReadStream(path, { highWaterMark: PART_BYTES })) hash.update(part)
    return hash.digest('hex')
  } catch {
    return null // whoever needs the file says what is wrong with it
  }
}
