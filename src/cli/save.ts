import { randomBytes } from 'node:crypto'
import { existsSync, readlinkSync, realpathSync } from 'node:fs'
import { rename, rm, stat, writeFile } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { codeOf, RunError, reasonOf } from '../errors.js'

/** Where a path leads to by its links, also to what is not there yet. */
export function followed(path: string): string {
  try {
    return realpathSync.native(path)
  } catch (error) {
    // What /dev/stdout leads to may be a pipe, which has no path
    if (codeOf(error) !== 'ENOENT' || existsSync(path)) return path
  }
  try {
    return followed(resolve(dirname(path), readlinkSync(path)))
  } catch {
    return path // no link
  }
}

/**
 * Writes a file so that it is either the old one or the new one, never half: beside it, then renamed. A device or a
 * pipe is written straight; a link is followed. Rejects with RunError 'output'.
 */
export async function save(path: string, text: string): Promise<void> {
  let beside: string | null = null
  try {
    const target = followed(path)
    const known = await stat(target).catch(() => null)
    if (known && !known.isFile()) {
      await writeFile(target, text)
      return
    }
    beside = `${target}.${randomBytes(4).toString('hex')}.tmp`
    await writeFile(beside, text, known ? { mode: known.mode } : {})
    await rename(beside, target)
  } catch (error) {
    if (beside !== null) await rm(beside, { force: true })
    throw new RunError('output', `--output ${path}: can't be written: ${reasonOf(error)}`, { cause: error })
  }
}
