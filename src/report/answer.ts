import { type Comparison, type ComparisonCell, cellByRound, failuresIn } from '../result/comparison-result.js'
import { loadCurves, loadGroups, loadVaries } from '../result/load-groups.js'
import { readingRounds } from '../result/rounds.js'
import { judgeRule } from '../result/rule.js'
import { METRICS } from '../result/verdict.js'
import { boundsOfLooks } from '../statistics/looks.js'
import { pairedTest } from '../statistics/paired-test.js'
import { pairedPath } from '../statistics/path.js'
import { columnOf } from '../statistics/reading.js'
import { roundsToShow } from '../statistics/rounds-to-show.js'
import { formatShare } from '../units.js'
import type { Said } from './account.js'
import { costLines } from './answer-cost.js'
import { kneeLines } from './answer-load.js'
import { type Best, bestsOf, decidingMetric, METRIC_NAMES, sayRatio } from './decision.js'

const ALPHA = 0.05
/** A difference that most people would act on. */
const WORTHWHILE = 1.1
const SURE = 'wrong less than once in 20'

const roundsOf = ({ cells }: Comparison): number =>
  Math.max(0, ...cells.map(({ rounds, result }) => (rounds ? (rounds.at(-1) ?? -1) + 1 : result.runs.length)))

const plural = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`

/** A cell over another by rounds, by the metric that decides; null where they have too few in common. */
function testOf(comparison: Comparison, base: number, cell: number) {
  const { rule = { kind: 'fixed' } } = comparison
  const { looks } = judgeRule(rule, ALPHA)
  const metric = decidingMetric(comparison)
  const rounds = readingRounds(comparison.cells.map(cellByRound))
  const path = pairedPath(columnOf(rounds, base, metric), columnOf(rounds, cell, metric))
  // A race tests on one side: an interval on two would seem to take back what it shows
  const ofSide = rule.kind === 'tune' ? ALPHA : ALPHA / 2
  return pairedTest(path, looks, boundsOfLooks(ofSide, looks))
}

/** "throughput 1.45x inline, 1.28x to 1.64x"; empty where it can't be told. */
function sayAgainst(comparison: Comparison, base: number, cell: number): string {
  const test = testOf(comparison, base, cell)
  if (base === cell || test === null) return ''
  const ends = [Math.exp(test.low), Math.exp(test.high)] as const
  const { middle, range } = sayRatio(Math.exp(test.mean), ends, true)
  const name = METRIC_NAMES[decidingMetric(comparison)]
  return `${name} ${middle} ${comparison.cells[base]?.name}, ${range.slice(1, -1)}`
}

/** A metric is of what succeeded, so that whoever fails fast may be best by it. */
function failuresOf(cell: ComparisonCell | undefined): string {
  const runs = cell?.result.runs.map(run => failuresIn(run)) ?? []
  const failed = runs.reduce((sum, run) => sum + run.failed, 0)
  const due = runs.reduce((sum, run) => sum + run.due, 0)
  return failed === 0 ? '' : `, though ${formatShare(failed / due)} of its exchanges failed`
}

/** How many rounds more would show what is worth a change, by the pair that varies most. */
function sayMore(comparison: Comparison, { best, alike }: Best): string {
  const { rule = { kind: 'fixed' }, cells } = comparison
  const tests = alike.flatMap(cell => testOf(comparison, best, cell) ?? [])
  const [widest] = tests.toSorted((one, other) => other.standardError - one.standardError)
  if (widest === undefined) return 'too few rounds to tell'
  const alpha = ALPHA / Math.max(1, cells.length - 1)
  const needed = roundsToShow(widest, WORTHWHILE, { alpha, isLookedAtOnce: rule.kind === 'fixed' })
  if (needed === null) return 'more than 200 rounds would be needed to show a difference of 10 %'
  const more = needed - widest.rounds
  return more > 0
    ? `about ${plural(more, 'more round')} would show a difference of 10 %`
    : 'a difference of 10 % would have been shown'
}

/** What is left to say of the others. */
function sayRest({ cells }: Comparison, { best, alike, unjudged }: Best, indexes: readonly number[]): string {
  const nameOf = (index: number): string => cells[index]?.name ?? ''
  const unmeasured = indexes.filter(index => cells[index]?.result.runs.length === 0)
  const worse = indexes.length - 1 - alike.length - unmeasured.length - unjudged.length
  const isEvery = unmeasured.length + unjudged.length === 0
  const which = isEvery ? '' : unjudged.length > 0 ? 'that was compared ' : 'with runs '
  return [
    ...(alike.length === 0 ? [] : [`not told apart from it: ${alike.map(nameOf).join('; ')}`]),
    ...(alike.length > 0 || worse <= 0 || best < 0 ? [] : [`every other cell ${which}is worse`]),
    ...(unjudged.length === 0 ? [] : [`not compared with it: ${unjudged.map(nameOf).join('; ')}`]),
    ...(unmeasured.length === 0 ? [] : [`without runs: ${unmeasured.map(nameOf).join('; ')}`]),
  ].join('; ')
}

/** The decision among cells under one load. */
function sayBest(comparison: Comparison, found: Best, indexes: readonly number[]): string {
  const { cells } = comparison
  const { base, best, alike } = found
  const name = cells[best]?.name ?? ''
  const metric = METRIC_NAMES[decidingMetric(comparison)]
  const rest = sayRest(comparison, found, indexes)
  const rounds = plural(roundsOf(comparison), 'round')
  if (alike.includes(base) || (base === best && alike.length > 0)) {
    const isAlike = alike.every(index =>
      comparison.verdicts.some(
        ({ metric: of, cell, base: of2, verdict }) =>
          of === decidingMetric(comparison) &&
          verdict === 'alike' &&
          [cell, of2].includes(cells[index]?.name ?? '') &&
          [cell, of2].includes(name),
      ),
    )
    const head = isAlike
      ? `No setting matters by ${metric}: those that are left are alike`
      : `No setting is shown to be better by ${metric}`
    return `${head}; ${isAlike ? rounds : sayMore(comparison, found)}; ${name} is ahead${failuresOf(cells[best])}; ${rest}`
  }
  const against = sayAgainst(comparison, base, best)
  const isShown = comparison.verdicts.some(
    ({ metric: of, verdict }) =>
      of === decidingMetric(comparison) && (verdict === 'better' || verdict === 'worse'),
  )
  const sure = isShown ? `${rounds}, ${SURE}` : rounds
  const parts = [against === '' ? `best by ${metric}` : against, sure, rest]
  return `Use ${name}: ${parts[0]}${failuresOf(cells[best])}; ${parts.slice(1).filter(Boolean).join('; ')}`
}

/** What a race came to. */
function sayRace(comparison: Comparison): string {
  const { decision, cells, rule } = comparison
  if (!decision || rule?.kind !== 'tune') return 'nothing could be compared'
  const rounds = plural(roundsOf(comparison), 'round')
  if (decision.best === null)
    return `No setting is left${decision.slo.length > 0 ? ` that keeps ${decision.slo.join(' and ')}` : ''}; ${rounds}`
  const best = cells.findIndex(({ name }) => name === decision.best)
  const metric = METRIC_NAMES[decidingMetric(comparison)]
  const within = decision.within === null ? '' : formatShare(decision.within)
  const way = METRICS[decidingMetric(comparison)].better === 'higher' ? 'higher' : 'lower'
  const claim =
    decision.within === null || decision.within > 1
      ? 'too few rounds to say how far from the best'
      : decision.within === 0
        ? `every other setting is worse by ${metric}`
        : `${metric} of no other is ${way} by more than ${within}`
  const against = sayAgainst(comparison, 0, best)
  const alike = decision.alike.length === 0 ? [] : [`as good: ${decision.alike.join('; ')}`]
  const bound = decision.slo.length === 0 ? [] : [`for ${decision.slo.join(' and ')}`]
  const head =
    decision.state === 'decided' ? `Use ${decision.best}` : `Not decided; ${decision.best} is ahead`
  const sure = decision.state === 'decided' ? `${rounds}, ${SURE}` : rounds
  const parts = [...bound, ...(against === '' ? [] : [against]), claim, sure]
  return `${head}: ${parts.join('; ')}${failuresOf(cells[best])}${
    alike.length > 0 && decision.state === 'decided' ? `; ${alike.join('; ')}` : ''
  }`
}

/** Which setting to use, what it costs, and why: what a person reads first, and may stop at. */
export function answerLines(comparison: Comparison): Said[] {
  const { cells, baseline, rule } = comparison
  if (rule?.kind === 'tune') {
    const best = cells.findIndex(({ name }) => name === comparison.decision?.best)
    return [
      { name: 'Answer', text: sayRace(comparison) },
      ...(best < 0 ? [] : costLines(comparison, best, 0)),
    ]
  }
  const bests = bestsOf(comparison, decidingMetric(comparison))
  const groups = loadGroups(cells, baseline)
  const isLoad = loadVaries(cells)
  const decisions = bests.flatMap((found, index): Said[] => {
    const group = groups.find(one => one.cells.includes(found.best))
    const text = sayBest(comparison, found, group?.cells ?? [])
    return [
      {
        name: index === 0 ? 'Answer' : '',
        text: isLoad ? `${group?.load}: ${text.charAt(0).toLowerCase()}${text.slice(1)}` : text,
      },
      ...(isLoad ? [] : costLines(comparison, found.best, found.base)),
    ]
  })
  return [...decisions, ...(isLoad ? kneeLines(comparison, loadCurves(cells), decisions.length > 0) : [])]
}
