import { randomBytes } from 'node:crypto'
import { existsSync, readlinkSync, realpathSync } from 'node:fs'
import { open, rename, rm, stat, writeFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { codeOf, RunError, reasonOf } from '../errors.js'

/** Where a path leads after its links, even if nothing exists there yet. */
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

/** Onto the disk: a rename may reach it before what was written, and after a power cut the file would be empty. */
async function writeThrough(path: string, text: string, mode: number | undefined): Promise<void> {
  const file = await open(path, 'wx', mode)
  try {
    await file.writeFile(text)
    await file.sync()
  } finally {
    await file.close()
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
    // Not the file's own name and some more, for which the system may have no room
    beside = join(dirname(target), `.heythere-${randomBytes(6).toString('hex')}.tmp`)
    await writeThrough(beside, text, known?.mode)
    await rename(beside, target)
  } catch (error) {
    if (beside !== null) await rm(beside, { force: true })
    throw new RunError('output', `--output ${path}: can't be written: ${reasonOf(error)}`, { cause: error })
  }
}
