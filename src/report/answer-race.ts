import { type Comparison, failuresIn } from '../result/comparison-result.js'
import type { Decision } from '../result/decision.js'
import { parseThreshold, samplesFor } from '../result/threshold.js'
import { METRICS, type Metric } from '../result/verdict.js'
import { smallest } from '../statistics/extremes.js'
import { formatCount, formatShare } from '../units.js'
import { failuresOf, plural, roundsOf, SURE, sayAgainst, sayMore } from './answer-parts.js'
import { decidingMetric, METRIC_NAMES } from './decision.js'

/** "6 rounds, the most that --most-runs allows" */
function sayEnd(comparison: Comparison): string {
  const rounds = plural(roundsOf(comparison), 'round')
  switch (comparison.decision?.endedBy) {
    case 'decided':
      return `${rounds}, ${SURE}`
    case 'most-runs':
      return `${rounds}, the limit of --most-runs`
    case 'max-time':
      return `${rounds} before --max-time was over`
    case 'stopped':
      return `${rounds} before it was stopped`
    case undefined:
      return rounds
  }
}

/** Why a race names no setting. */
function sayNone(comparison: Comparison, { slo }: Decision): string {
  if (comparison.cells.every(({ result }) => result.runs.length === 0))
    return comparison.state === 'failed'
      ? 'No setting could be measured'
      : `Nothing was measured: ${sayEnd(comparison)}`
  const bounds = slo.length > 0 ? ` that keeps ${slo.join(' and ')}` : ''
  return `No setting is left${bounds}; ${sayEnd(comparison)}`
}

/** How much worse than the best the race's pick may be. */
function sayWithin({ within }: Decision, metric: Metric): string {
  const name = METRIC_NAMES[metric]
  if (within === null || within > 1) return 'too few rounds to say how far it is from the best'
  if (within === 0) return `every other setting is worse by ${name}`
  const way = METRICS[metric].better === 'higher' ? 'higher' : 'lower'
  return `no other has a ${name} that is ${way} by more than ${formatShare(within)}`
}

/** Why the runs are too short to show that a limit is kept, however many rounds there are. */
function sayTooFew({ cells }: Comparison, best: number, slo: readonly string[]): string {
  const { plan, runs } = cells[best]!.result
  const fewest = smallest(runs.map(run => failuresIn(run).due))
  const short = slo.flatMap(text => {
    const needed = samplesFor(parseThreshold(text), plan)
    return needed > fewest ? { text, needed } : []
  })
  const [worst] = short.toSorted((one, other) => other.needed - one.needed)
  if (worst === undefined) return ''
  const { text, needed } = worst
  return `runs of ${formatCount(fewest)} exchanges are too short to show ${text}: raise --duration until they have ${formatCount(needed)}`
}

/** The result of a race. */
export function sayRace(comparison: Comparison): string {
  const { decision, cells } = comparison
  if (!decision) return 'nothing could be compared'
  if (decision.best === null) return sayNone(comparison, decision)
  const best = cells.findIndex(({ name }) => name === decision.best)
  const isDecided = decision.state === 'decided'
  const head = isDecided ? `Use ${decision.best}` : `Not decided; ${decision.best} is ahead`
  const indexOf = (name: string) => cells.findIndex(cell => cell.name === name)
  const alike = decision.alike.map(indexOf)
  const parts = [
    decision.slo.length === 0 ? '' : `for ${decision.slo.join(' and ')}`,
    sayAgainst(comparison, 0, best, [...cells.keys()]),
    sayWithin(decision, decidingMetric(comparison)),
    sayEnd(comparison),
    isDecided ? '' : sayTooFew(comparison, best, decision.slo),
    isDecided || alike.length === 0 || decision.within === null
      ? ''
      : sayMore(comparison, { base: 0, best, alike, unjudged: [] }),
    isDecided && alike.length > 0 ? `as good: ${decision.alike.join('; ')}` : '',
  ]
  return `${head}${failuresOf(cells[best])}: ${parts.filter(Boolean).join('; ')}`
}
