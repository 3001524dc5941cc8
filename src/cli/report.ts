import { basename } from 'node:path'
import { UsageError } from '../errors.js'
import { profilesOf } from '../report/cpu-profile.js'
import { type Format, USUAL_FORMAT } from '../report/formats.js'
import { REPORTS } from '../report/report.js'
import { RESULT_SCHEMA } from '../result/result.js'
import { kindOf, type Saved } from '../result/saved.js'
import { reportFlags } from './flags/saved-results.js'
import { loadSaved } from './load-file.js'
import { checkFormat, checkOutputs, deliver, formatOf } from './outputs.js'
import { readFlags } from './read-flags.js'

/** Among several results, one without a title is named after its file. */
function titled(saved: Saved, title: string): Saved {
  if (saved.schema !== RESULT_SCHEMA || saved.plan.title !== '') return saved
  return { ...saved, plan: { ...saved.plan, title } }
}

/** The contents of the files; with several, results without a title get the names of their files. */
function shownOf(paths: readonly string[]): Saved[] {
  const files = paths.map(path => ({ name: basename(path), holds: loadSaved(path) }))
  const all = files.flatMap(({ holds }) => holds)
  if (all.length === 1) return all
  return files.flatMap(({ name, holds }) =>
    holds.map((saved, index) => titled(saved, holds.length === 1 ? name : `${name} ${index + 1}`)),
  )
}

/** An empty profile would look as if nothing had taken any time. */
function checkProfiles(formats: readonly (Format | undefined)[], saved: readonly Saved[]): void {
  if (formats.includes('cpuprofile') && profilesOf(saved).length === 0)
    throw new UsageError('cpuprofile: the file contains no profile; measure with bench --profile')
}

/** Reports on saved files: files by their extension, stdout by --format. Resolves with the exit code. */
export async function report(argv: Readonly<Record<string, unknown>>): Promise<number> {
  const values = readFlags(reportFlags, argv)
  const outputs = values.output ?? ['-']
  const asked = values.format
  const format: Format = asked ?? USUAL_FORMAT
  const paths = Array.isArray(argv.files) ? argv.files.map(String) : []
  const saved = shownOf(paths)
  const kinds = saved.map(kindOf)
  checkOutputs(outputs, kinds)
  checkProfiles([...outputs.map(formatOf), asked], saved)
  if (asked !== undefined) checkFormat(`--format ${asked}`, asked, kinds)
  if (asked !== undefined && !outputs.some(path => (formatOf(path) ?? asked) === asked))
    throw new UsageError(
      `--format ${asked}: --output takes the format from its extension; leave out one of them`,
    )

  const print = outputs.includes('-') ? () => REPORTS[format](saved) : null
  return (await deliver(outputs, saved, print, { format })) ? 0 : 1
}
