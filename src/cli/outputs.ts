import { extname } from 'node:path'
import { RunError, UsageError } from '../errors.js'
import { canShow, FORMATS, type Format } from '../report/formats.js'
import type { Kind, Saved } from '../result/saved.js'
import { save } from './save.js'

const EXTENSIONS: Readonly<Record<Format, string>> = {
  table: '.txt',
  json: '.json',
  csv: '.csv',
  markdown: '.md',
  hgrm: '.hgrm',
  html: '.html',
}

const isDevice = (path: string): boolean => path.startsWith('/dev/')

/** The format of a file by its extension. Undefined for stdout and devices, which have none, and for all others. */
export const formatOf = (path: string): Format | undefined =>
  FORMATS.find(format => EXTENSIONS[format] === extname(path))

/** A file's extension names its format; what can't be written is said before the run, not after it. */
export function checkOutputs(paths: readonly string[], kinds: readonly Kind[]): void {
  const known = FORMATS.filter(format => canShow(format, kinds))
  for (const path of paths) {
    const format = formatOf(path)
    if (format !== undefined) checkFormat(`--output ${path}`, format, kinds)
    else if (path !== '-' && !isDevice(path))
      throw new UsageError(
        `--output ${path}: the extension must be one of ${known.map(format => EXTENSIONS[format]).join(', ')}`,
      )
  }
}

/** Throws UsageError where a format can't show what there is. */
export function checkFormat(flag: string, format: Format, kinds: readonly Kind[]): void {
  if (canShow(format, kinds)) return
  const what = kinds.length === 1 ? `a ${kinds[0]}` : `${kinds.length} files`
  const others = FORMATS.filter(other => canShow(other, kinds)).join(', ')
  throw new UsageError(`${flag}: ${format} shows one result of bench, not ${what}; use one of ${others}`)
}

/** Saves each file, `-` excepted; `format` is for devices. Answers what could not be written. */
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
    await save(path, REPORTS[formatOf(path) ?? format](saved)).catch(error => {
      if (!(error instanceof RunError)) throw error
      failed.push(error)
    })
  }
  return failed
}
