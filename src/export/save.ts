import { randomBytes } from 'node:crypto'
import { existsSync, readlinkSync, realpathSync } from 'node:fs'
import { open, rename, rm, stat, writeFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { codeOf, RunError, reasonOf } from '../errors.js'

/** The path behind all links, even if nothing exists there yet. */
export function followed(path: string): string {
  try {
    return realpathSync.native(path)
  } catch (error) {
    // /dev/stdout may lead to a pipe, which has no path
    if (codeOf(error) !== 'ENOENT' || existsSync(path)) return path
  }
  try {
    return followed(resolve(dirname(path), readlinkSync(path)))
  } catch {
    return path // no link
  }
}

/** Syncs to the disk: else a rename may reach it before the data, and a power cut leaves an empty file. */
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
 * Writes a temporary file and renames it, so the path is either the old or the new file, never a partial one.
 * A device or a pipe is written directly; a link is followed. Rejects with RunError 'output'.
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
    // Not derived from the file's name: a longer one may exceed the system's limit
    beside = join(dirname(target), `.heythere-${randomBytes(6).toString('hex')}.tmp`)
    await writeThrough(beside, text, known?.mode)
    await rename(beside, target)
  } catch (error) {
    if (beside !== null) await rm(beside, { force: true })
    throw new RunError('output', `--output ${path}: can't be written: ${reasonOf(error)}`, { cause: error })
  }
}
