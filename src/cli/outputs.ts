import { accessSync, constants, statSync } from 'node:fs'
import { basename, dirname } from 'node:path'
import { blameOf, codeOf, RunError, reasonOf, toRunError, UsageError } from '../errors.js'
import { followed, save } from '../export/save.js'
import { canShow, FORMATS, type Format } from '../report/formats.js'
import type { Kind, Saved } from '../result/saved.js'
import { sayError } from './say-failure.js'
import { appendSummary } from './step-summary.js'

const EXTENSIONS: Readonly<Record<Format, string>> = {
  table: '.txt',
  json: '.json',
  csv: '.csv',
  markdown: '.md',
  hgrm: '.hgrm',
  html: '.html',
  hlog: '.hlog',
  junit: '.junit.xml',
  cpuprofile: '.cpuprofile',
}

const isDevice = (path: string): boolean => path.startsWith('/dev/')

/** Everything after the first character of a file's name, so a leading dot starts no extension. */
const extensionOf = (path: string): string => basename(path).toLowerCase().slice(1)

/** The format of a file by its extension; undefined for unknown ones, stdout and devices. */
export const formatOf = (path: string): Format | undefined =>
  FORMATS.find(format => extensionOf(path).endsWith(EXTENSIONS[format]))

/** Separates files that are written during the measurement from those that are made of its result. */
export const sortOutputs = (paths: readonly string[]) => ({
  logs: paths.filter(path => formatOf(path) === 'hlog'),
  reports: paths.filter(path => formatOf(path) !== 'hlog'),
})

/** A file's extension names its format. A file that can't be written is refused before the run. */
export function checkOutputs(paths: readonly string[], kinds: readonly Kind[]): void {
  const known = FORMATS.filter(format => canShow(format, kinds))
  for (const path of paths) {
    const format = formatOf(path)
    if (format !== undefined) checkFormat(`--output ${path}`, format, kinds)
    else if (path !== '-' && !isDevice(path))
      throw new UsageError(
        `--output ${path}: the extension must be one of ${known.map(format => EXTENSIONS[format]).join(', ')}`,
      )
    if (path !== '-') checkPlace(path)
  }
}

/** A temporary file is renamed, so the folder must be writable. Devices and pipes are written directly. */
export function checkPlace(path: string): void {
  const fail = (why: string) => new UsageError(`--output ${path}: ${why}`)
  try {
    const target = followed(path)
    const folder = dirname(target)
    if (!statSync(folder).isDirectory()) throw fail(`${folder} is not a folder`)
    const known = statSync(target, { throwIfNoEntry: false })
    if (known?.isDirectory()) throw fail('is a folder; give a file in it')
    if (!known || known.isFile()) accessSync(folder, constants.W_OK)
  } catch (error) {
    if (error instanceof UsageError) throw error
    throw codeOf(error) === 'ENOENT'
      ? fail(`the folder ${dirname(followed(path))} does not exist; create it first`)
      : fail(`can't be written: ${reasonOf(error)}`)
  }
}

/** Throws UsageError if a format can't show these kinds. */
export function checkFormat(flag: string, format: Format, kinds: readonly Kind[]): void {
  if (canShow(format, kinds)) return
  const what = kinds.length === 1 ? `a ${kinds[0]}` : `${kinds.length} files`
  const others = FORMATS.filter(other => canShow(other, kinds)).join(', ')
  throw new UsageError(`${flag}: ${format} is for one result of bench, not for ${what}; use one of ${others}`)
}

/** Any failure to make or write one output becomes a RunError, so it does not affect the others. */
async function attempt(what: string, make: () => Promise<void>): Promise<RunError | null> {
  try {
    await make()
    return null
  } catch (error) {
    if (error instanceof RunError) return error
    return toRunError(blameOf(error), 'output', error, `${what}: can't be created: `)
  }
}

/** Saves each file except `-`; `format` is for devices. Resolves with the outputs that failed. */
export async function saveAll(
  paths: readonly string[],
  saved: readonly Saved[],
  format: Format = 'json',
): Promise<RunError[]> {
  if (paths.length === 0) return []
  const { REPORTS } = await import('../report/report.js')
  const failed: RunError[] = []
  for (const path of paths) {
    if (path === '-') continue
    const error = await attempt(`--output ${path}`, () =>
      save(path, REPORTS[formatOf(path) ?? format](saved)),
    )
    if (error) failed.push(error)
  }
  return failed
}

interface DeliverySettings {
  /** For devices, whose names have no extension. */
  readonly format?: Format
  /** Files that could not be written during the measurement. */
  readonly failed?: readonly RunError[]
  /** The result was measured just now, not read from a file. */
  readonly isMeasured?: boolean
}

/**
 * Saves each file, then prints. Outputs are independent: a failed one is reported on stderr, and the others
 * are still made. Printing comes last, so a closed pipe costs no file. Resolves with whether everything was
 * delivered.
 */
export async function deliver(
  paths: readonly string[],
  saved: readonly Saved[],
  print: (() => string) | null,
  { format, failed: before = [], isMeasured = false }: DeliverySettings = {},
): Promise<boolean> {
  const failed = [...before, ...(await saveAll(paths, saved, format))]
  const unprinted = await attempt('the summary', async () => {
    if (print) process.stdout.write(print())
  })
  if (unprinted) failed.push(unprinted)
  if (isMeasured) await appendSummary(saved)
  failed.forEach(sayError)
  return failed.length === 0
}
