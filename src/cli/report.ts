import { basename } from 'node:path'
import { UsageError } from '../errors.js'
import { FORMATS, type Format } from '../report/formats.js'
import { REPORTS } from '../report/report.js'
import { RESULT_SCHEMA } from '../result/result.js'
import { kindOf, type Saved } from '../result/saved.js'
import { reportFlags } from './flags.js'
import { loadSaved } from './load-file.js'
import { checkFormat, checkOutputs, deliver, formatOf } from './outputs.js'
import { oneOf, readFlags } from './read-flags.js'

/** A result without a title goes by its file among others. */
function titled(saved: Saved, path: string): Saved {
  if (saved.schema !== RESULT_SCHEMA || saved.plan.title !== '') return saved
  return { ...saved, plan: { ...saved.plan, title: basename(path) } }
}

/** Saved files, shown once more: files by their extension, stdout by --format. Answers the exit code. */
export async function report(argv: Readonly<Record<string, unknown>>): Promise<number> {
  const values = readFlags(reportFlags, argv)
  const outputs = values.output ?? ['-']
  const asked = oneOf('--format', values.format, FORMATS)
  const format: Format = asked ?? 'table'
  const paths = Array.isArray(argv.files) ? argv.files.map(String) : []
  const files = paths.map(loadSaved)
  const kinds = files.map(kindOf)
  checkOutputs(outputs, kinds)
  if (asked !== undefined) checkFormat(`--format ${asked}`, asked, kinds)
  if (asked !== undefined && !outputs.some(path => (formatOf(path) ?? asked) === asked))
    throw new UsageError(`--format ${asked}: --output goes by its extension; leave one of them out`)

  const saved = files.length === 1 ? files : files.map((file, index) => titled(file, paths[index] ?? ''))
  const print = outputs.includes('-') ? () => REPORTS[format](saved) : null
  return (await deliver(outputs, saved, print, format)) ? 0 : 1
}
