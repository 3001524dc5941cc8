import { comparisonSchema } from '../../src/result/comparison-result.js'
import { formatNumber } from '../../src/units.js'
import type { Setting } from '../command.js'
import { type Check, type Findings, saved, typed } from './experiment.js'

type Verdict = ReturnType<typeof comparisonSchema.parse>['verdicts'][number]

function foundOf({ verdict, ratio, interval }: Verdict): string {
  if (ratio === null || interval === null) return verdict
  const [low, high] = interval.map(formatNumber)
  return `${verdict}, ${formatNumber(ratio)}x (${low} to ${high})`
}

async function verdictsOf(words: readonly string[], signal: AbortSignal): Promise<readonly Verdict[]> {
  return comparisonSchema.parse(await saved(words, signal)).verdicts
}

const LENGTH = { quick: ['-d', '500ms', '-W', '300ms'], full: ['-d', '1s', '-W', '500ms'] } as const

/** The same cell twice. */
export async function sameAgainstSame({ quick, signal }: Setting): Promise<Findings> {
  const words = ['compare', '--handling', 'inline,inline', ...(quick ? LENGTH.quick : LENGTH.full)]
  const verdicts = await verdictsOf(words, signal)
  return {
    title: 'Equal cells',
    command: typed(words),
    checks: verdicts.map(
      (verdict): Check => ({
        what: `${verdict.metric}: no difference shown`,
        found: foundOf(verdict),
        holds: verdict.verdict === 'no difference shown',
      }),
    ),
    notes: ['By design, one in twenty such comparisons shows a difference.'],
  }
}

/** The gain of a second core for CPU-bound handlers. */
export async function poolAgainstInline({ quick, signal }: Setting): Promise<Findings> {
  const words = [
    ...['compare', '--handling', 'inline,pool', '--threads', '2', '--handler', 'spin:5ms'],
    ...(quick ? LENGTH.quick : LENGTH.full),
  ]
  const verdicts = await verdictsOf(words, signal)
  return {
    title: 'A pool of 2 against inline',
    command: typed(words),
    checks: verdicts
      .filter(({ metric }) => metric === 'throughputPerSecond')
      .map(verdict => ({
        what: 'throughput of the pool: better',
        found: foundOf(verdict),
        holds: verdict.verdict === 'better',
      })),
    notes: ['Needs two cores that nothing else uses.'],
  }
}
