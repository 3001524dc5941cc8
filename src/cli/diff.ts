import { UsageError } from '../errors.js'
import { sayVerdict } from '../report/decision.js'
import { line } from '../report/wrap.js'
import { unlikeResults } from '../result/alike.js'
import { differenceOf } from '../result/difference.js'
import { regressions } from '../result/verdict.js'
import { diffFlags } from './flags/saved-results.js'
import { loadResult } from './load-file.js'
import { noiseOf } from './noise.js'
import { readFlags } from './read-flags.js'
import { regressionShare } from './regression-share.js'

/** The differences between two saved results as text, with the exit code. Throws UsageError. */
export function difference(argv: Readonly<Record<string, unknown>>): { text: string; code: number } {
  const values = readFlags(diffFlags, argv)
  const base = loadResult(String(argv.base))
  const change = loadResult(String(argv.change))
  const noise = noiseOf(values.noise, change, values.force === true)
  const { matters } = unlikeResults(base, change)
  if (matters.length > 0 && !values.force)
    throw new UsageError(
      `${String(argv.change)}: was not measured in the same way as ${String(argv.base)}: ${matters.join(', ')}; --force compares them anyway`,
    )
  const share = regressionShare(values['fail-on-regression'], Math.min(base.runs.length, change.runs.length))
  const { verdicts, warnings } = differenceOf(base, change, noise)
  const lines = [
    ...verdicts.map((verdict, index) => line(index === 0 ? 'Change' : '', sayVerdict(verdict))),
    ...warnings.map(({ code, message }) => line('Warning', `${code}: ${message}`)),
  ]
  return {
    text: values.json ? JSON.stringify({ verdicts, warnings }, null, 2) : lines.join('\n'),
    code: share !== null && regressions(verdicts, share).length > 0 ? 99 : 0,
  }
}

/** Two saved results: what changed, by how much, and how certain that is. Resolves with the exit code. */
export async function diff(argv: Readonly<Record<string, unknown>>): Promise<number> {
  const { text, code } = difference(argv)
  process.stdout.write(`${text}\n`)
  return code
}
