import { basename, extname } from 'node:path'
import { UsageError } from '../errors.js'
import { save } from '../export/save.js'
import { printable, shortened } from '../printable.js'
import { historyTable } from '../report/history-table.js'
import { type Dated, type History, historyOf, inOrder, unlikeLatest } from '../result/history.js'
import { historyFlags } from './flags/saved-results.js'
import { loadResult } from './load-file.js'
import { checkPlace } from './outputs.js'
import { readFlags } from './read-flags.js'

const MOST_SHOWN = 200

type Report = (history: History) => string | Promise<string>

const asJson: Report = history => `${JSON.stringify(history, null, 2)}\n`

/** By extension. Only a page of charts loads the code that draws them. */
const REPORTS: Readonly<Record<string, Report>> = {
  '.txt': historyTable,
  '.json': asJson,
  '.html': async history => (await import('../report/html/history-page.js')).historyPage(history),
}

const reportOf = (path: string): Report | undefined => REPORTS[extname(path).toLowerCase()]

function checkOutput(path: string): void {
  if (path === '-') return
  if (reportOf(path) === undefined)
    throw new UsageError(`--output ${path}: the extension must be one of ${Object.keys(REPORTS).join(', ')}`)
  checkPlace(path)
}

/** Throws UsageError if the results are from different experiments, unless forced. */
function load(paths: readonly string[], isForced: boolean): readonly [Dated, ...Dated[]] {
  const [first, ...more] = inOrder(paths.map(path => ({ name: basename(path), result: loadResult(path) })))
  if (!first || more.length === 0)
    throw new UsageError('history: give it two saved results or more, such as results/*.json')
  const all = [first, ...more] as const
  const latest = all.at(-1) ?? first
  if (isForced) return all
  for (const dated of all) {
    const matters = unlikeLatest(dated, latest)
    if (matters.length > 0)
      throw new UsageError(
        `${printable(dated.name)}: was not measured in the same way as ${printable(latest.name)}: ${shortened(printable(matters.join(', ')), MOST_SHOWN)}; --force takes it anyway`,
      )
  }
  return all
}

/** Saved results of one plan, ordered by time: a table, a page, steps. Resolves with the exit code. */
export async function history(argv: Readonly<Record<string, unknown>>): Promise<number> {
  const values = readFlags(historyFlags, argv)
  const outputs = values.output ?? []
  outputs.forEach(checkOutput)
  const paths = Array.isArray(argv.files) ? argv.files.map(String) : []
  const made = historyOf(load(paths, values.force === true))
  for (const path of outputs) if (path !== '-') await save(path, (await reportOf(path)?.(made)) ?? '')
  if (values.json || outputs.length === 0 || outputs.includes('-'))
    process.stdout.write(values.json ? await asJson(made) : historyTable(made))
  return 0
}
