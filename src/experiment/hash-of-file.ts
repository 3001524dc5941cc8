import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'

const PART_BYTES = 256 * 1024

/**
 * The SHA-256 of a file, read in chunks because a file may be larger than the free memory. null if it is
 * unreadable or a pipe: reading a pipe would consume the data of its user.
 */
export async function hashOfFile(path: string): Promise<string | null> {
  try {
    if (!(await stat(path)).isFile()) return null
    const hash = createHash('sha256')
    for await (const part of createReadStream(path, { highWaterMark: PART_BYTES })) hash.update(part)
    return hash.digest('hex')
  } catch {
    return null // whoever needs the file reports the error
  }
}
