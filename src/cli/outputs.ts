import { extname } from 'node:path'
import { RunError, UsageError } from '../errors.js'
import { save } from './save.js'

/** What a file of each extension holds. */
export type Formats = Readonly<Record<string, () => string>>

const isDevice = (path: string): boolean => path.startsWith('/dev/')

/** A file's extension names its format; what can't be written is said before the run, not after it. */
export function checkOutputs(paths: readonly string[], extensions: readonly string[]): void {
  for (const path of paths)
    if (path !== '-' && !isDevice(path) && !extensions.includes(extname(path)))
      throw new UsageError(`--output ${path}: the extension must be one of ${extensions.join(', ')}`)
}

/** Saves each file, `-` excepted. Answers what could not be written. */
export async function saveAll(paths: readonly string[], formats: Formats): Promise<RunError[]> {
  const failed: RunError[] = []
  for (const path of paths) {
    if (path === '-') continue
    const format = formats[extname(path)] ?? formats['.json']
    await save(path, format?.() ?? '').catch(error => {
      if (!(error instanceof RunError)) throw error
      failed.push(error)
    })
  }
  return failed
}
