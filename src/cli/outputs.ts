import { accessSync, constants, existsSync, realpathSync, statSync } from 'node:fs'
import { dirname, extname } from 'node:path'
import { codeOf, RunError, reasonOf, UsageError } from '../errors.js'
import { save } from './save.js'

/** What a file of each extension holds. */
export type Formats = Readonly<Record<string, () => string>>

const isDevice = (path: string): boolean => path.startsWith('/dev/')

/** A file's extension names its format; what can't be written is said before the run, not after it. */
export function checkOutputs(paths: readonly string[], extensions: readonly string[]): void {
  for (const path of paths)
    if (path !== '-' && !isDevice(path) && !extensions.includes(extname(path)))
      throw new UsageError(`--output ${path}: the extension must be one of ${extensions.join(', ')}`)
  for (const path of paths) if (path !== '-') checkPlace(path)
}

/** A file is written beside and renamed, so its folder must let us; what is there and no file is written straight. */
function checkPlace(path: string): void {
  const fail = (why: string) => new UsageError(`--output ${path}: ${why}`)
  try {
    const target = existsSync(path) ? realpathSync(path) : path
    const folder = dirname(target)
    if (!statSync(folder).isDirectory()) throw fail(`${folder} is no folder`)
    const known = statSync(target, { throwIfNoEntry: false })
    if (known?.isDirectory()) throw fail('is a folder; name a file in it')
    if (!known || known.isFile()) accessSync(folder, constants.W_OK)
  } catch (error) {
    if (error instanceof UsageError) throw error
    throw codeOf(error) === 'ENOENT'
      ? fail(`there is no folder ${dirname(path)}; make it first`)
      : fail(`can't be written: ${reasonOf(error)}`)
  }
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
