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

/** All from the first point of a file's name on, save one that it begins with. */
const extensionOf = (path: string): string => basename(path).toLowerCase().slice(1)

/** The format of a file by its extension. Undefined for stdout and devices, which have none, and for all others. */
export const formatOf = (path: string): Format | undefined =>
  FORMATS.find(format => extensionOf(path).endsWith(EXTENSIONS[format]))

/** Files that are written while it is measured, and those that are made of what came of it. */
export const sortOutputs = (paths: readonly string[]) => ({
  logs: paths.filter(path => formatOf(path) === 'hlog'),
  reports: paths.filter(path => formatOf(path) !== 'hlog'),
})

/** The extension of a file names its format. A file that can't be written is refused before the run, not after it. */
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

/** A file is written beside and renamed, so its folder must let us; what is there and no file is written straight. */
export function checkPlace(path: string): void {
  const fail = (why: string) => new UsageError(`--output ${path}: ${why}`)
  try {
    const target = followed(path)
    const folder = dirname(target)
    if (!statSync(folder).isDirectory()) throw fail(`${folder} is no folder`)
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

/** Throws UsageError where a format can't show what there is. */
export function checkFormat(flag: string, format: Format, kinds: readonly Kind[]): void {
  if (canShow(format, kinds)) return
  const what = kinds.length === 1 ? `a ${kinds[0]}` : `${kinds.length} files`
  const others = FORMATS.filter(other => canShow(other, kinds)).join(', ')
  throw new UsageError(`${flag}: ${format} is for one result of bench, not for ${what}; use one of ${others}`)
}

/** What can't be made or written fails by itself: a RunError, whatever went wrong. */
async function attempt(what: string, make: () => Promise<void>): Promise<RunError | null> {
  try {
    await make()
    return null
  } catch (error) {
    if (error instanceof RunError) return error
    return toRunError(blameOf(error), 'output', error, `${what}: can't be made: `)
  }
}

/** Saves each file, `-` excepted; `format` is for devices. Answers what could not be made or written. */
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
  /** Of devices, whose names do not say it. */
  readonly format?: Format
  /** Files that could not be written while it was measured. */
  readonly failed?: readonly RunError[]
  /** It was measured just now, and not read from a file. */
  readonly isMeasured?: boolean
}

/**
 * Saves each file and prints. Each stands for itself: what fails is said on stderr and takes no other along. Saved
 * first and printed last, so that a closed pipe costs no file. Answers whether all of it was delivered.
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
