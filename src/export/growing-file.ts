import { randomBytes } from 'node:crypto'
import { type FileHandle, open, rename, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { RunError, reasonOf } from '../errors.js'
import { followed } from './save.js'

/** The maximum that waits for a slow disk, in bytes: more than a run reports in an hour. */
const MOST_WAITING = 64 * 1024 * 1024

/**
 * A file that is written in parts. It gets its name at the end, so the path is either the old or the new
 * file, never a partial one. A device or a pipe is written directly.
 */
export class GrowingFile {
  readonly #path: string
  #waiting = ''
  #writing: Promise<void> = Promise.resolve()
  #isWriting = false
  #handle: FileHandle | null = null
  #beside: string | null = null
  #error: unknown = null

  constructor(path: string) {
    this.#path = path
  }

  /** Returns at once. Failures are reported at the end. */
  write(text: string): void {
    if (this.#error !== null) return
    if (this.#waiting.length + text.length > MOST_WAITING) {
      this.#error = new Error(`the disk is too slow: 64 MiB are waiting to be written`)
      return
    }
    this.#waiting += text
    if (!this.#isWriting) this.#writing = this.#drain()
  }

  /** Rejects with RunError 'output' if not everything could be written. */
  async close(): Promise<void> {
    await this.#writing
    try {
      if (this.#error === null) await this.#handle?.sync().catch(() => undefined)
      await this.#handle?.close()
      if (this.#error !== null) throw this.#error
      if (this.#beside !== null) await rename(this.#beside, followed(this.#path))
    } catch (error) {
      if (this.#beside !== null) await rm(this.#beside, { force: true })
      throw new RunError('output', `--output ${this.#path}: can't be written: ${reasonOf(error)}`, {
        cause: error,
      })
    }
  }

  async #drain(): Promise<void> {
    this.#isWriting = true
    try {
      this.#handle ??= await this.#open()
      while (this.#waiting !== '') {
        const text = this.#waiting
        this.#waiting = ''
        await this.#handle.writeFile(text)
      }
    } catch (error) {
      this.#error = error
      this.#waiting = ''
    } finally {
      this.#isWriting = false
    }
  }

  async #open(): Promise<FileHandle> {
    const target = followed(this.#path)
    const known = await stat(target).catch(() => null)
    if (known && !known.isFile()) return open(target, 'w')
    this.#beside = join(dirname(target), `.heythere-${randomBytes(6).toString('hex')}.tmp`)
    return open(this.#beside, 'wx', known?.mode)
  }
}
