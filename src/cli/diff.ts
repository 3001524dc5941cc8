import { UsageError } from '../errors.js'
import { sayVerdict } from '../report/decision.js'
import { line } from '../report/wrap.js'
import { regressions } from '../result/comparison.js'
import { differenceOf, unlike } from '../result/difference.js'
import { parseShare } from './compare.js'
import { diffFlags, readFlags } from './flags.js'
import { loadResult } from './load-file.js'

const NOISE = 0.05

/** Two saved results: what changed, by how much, how sure. Answers the exit code. */
export async function diff(argv: Readonly<Record<string, unknown>>): Promise<number> {
  const values = readFlags(diffFlags, argv)
  const noise = values.noise === undefined ? NOISE : parseShare('noise', values.noise)
  const most = values['fail-on-regression']
  const share = most === undefined ? null : parseShare('fail-on-regression', most)
  const base = await loadResult(String(argv.base))
  const change = await loadResult(String(argv.change))
  const differs = unlike(base, change)
  if (differs.length > 0 && !values.force)
    throw new UsageError(
      `${String(argv.change)}: was not measured as ${String(argv.base)} was: ${differs.join(', ')}; --force compares them all the same`,
    )
  const { verdicts, warnings } = differenceOf(base, change, noise)
  if (values.json) process.stdout.write(`${JSON.stringify({ verdicts, warnings }, null, 2)}\n`)
  else {
    const lines = [
      ...verdicts.map((verdict, index) => line(index === 0 ? 'Change' : '', sayVerdict(verdict))),
      ...warnings.map(({ code, message }) => line('Warning', `${code}: ${message}`)),
    ]
    process.stdout.write(`${lines.join('\n')}\n`)
  }
  return share !== null && regressions(verdicts, share).length > 0 ? 99 : 0
}
