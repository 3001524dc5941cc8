import type { Comparison } from '../result/comparison-result.js'
import { loadCurves, loadGroups, loadVaries } from '../result/load-groups.js'
import { formatShare } from '../units.js'
import type { ReportLine } from './account.js'
import { costLines } from './answer-cost.js'
import { kneeLines } from './answer-load.js'
import { failuresOf, plural, roundsOf, SURE, sayAgainst, sayMore } from './answer-parts.js'
import { sayRace } from './answer-race.js'
import { type BestCells, bestsOf, decidingMetric, METRIC_NAMES } from './decision.js'

/** The sentence about the other cells. */
function sayRest(
  { cells }: Comparison,
  { best, alike, unjudged }: BestCells,
  indexes: readonly number[],
): string {
  const nameOf = (index: number): string => cells[index]?.name ?? ''
  const unmeasured = indexes.filter(index => cells[index]?.result.runs.length === 0)
  const worse = indexes.length - 1 - alike.length - unmeasured.length - unjudged.length
  const isEvery = unmeasured.length + unjudged.length === 0
  const which = isEvery ? '' : unjudged.length > 0 ? 'that was compared ' : 'with runs '
  const isNone = alike.length > 1 && alike.length === indexes.length - 1
  const unshown = isNone
    ? `none of the other ${alike.length} is shown to differ from it`
    : `no difference from it shown: ${alike.map(nameOf).join('; ')}`
  return [
    ...(alike.length === 0 ? [] : [unshown]),
    ...(alike.length > 0 || worse <= 0 || best < 0 ? [] : [`every other cell ${which}is worse`]),
    ...(unjudged.length === 0 ? [] : [`not compared with it: ${unjudged.map(nameOf).join('; ')}`]),
    ...(unmeasured.length === 0 ? [] : [`without runs: ${unmeasured.map(nameOf).join('; ')}`]),
  ].join('; ')
}

/** Whether all cells without a shown difference equal the base; only pairs with the base have verdicts. */
function isAlikeToBase(comparison: Comparison, { base, best, alike }: BestCells): boolean {
  const { cells, verdicts } = comparison
  const metric = decidingMetric(comparison)
  const isAlike = (index: number): boolean =>
    verdicts.some(
      one =>
        one.metric === metric &&
        one.base === cells[base]?.name &&
        one.cell === cells[index]?.name &&
        one.verdict === 'alike',
    )
  return [best, ...alike].every(index => index === base || isAlike(index))
}

/** "within 5 % of inline" */
const sayWithinOf = ({ rule, cells }: Comparison, base: number): string =>
  rule?.kind === 'decide'
    ? `within ${formatShare(rule.within)} of ${cells[base]?.name}`
    : `as good as ${cells[base]?.name}`

/** The decision among the cells of one load. */
function sayBest(comparison: Comparison, found: BestCells, indexes: readonly number[]): string {
  const { cells } = comparison
  const { base, best, alike } = found
  const name = cells[best]?.name ?? ''
  const metric = METRIC_NAMES[decidingMetric(comparison)]
  const rest = sayRest(comparison, found, indexes)
  const rounds = plural(roundsOf(comparison), 'round')
  if (alike.includes(base) || (base === best && alike.length > 0)) {
    const isAlike = isAlikeToBase(comparison, found)
    const head = isAlike
      ? `The settings make no difference by ${metric}: those that remain are ${sayWithinOf(comparison, base)}`
      : `No setting is shown to be better by ${metric}`
    return `${head}; ${isAlike ? rounds : sayMore(comparison, found)}; ${name} is ahead${failuresOf(cells[best])}; ${rest}`
  }
  const against = sayAgainst(comparison, base, best, indexes)
  const isShown = comparison.verdicts.some(
    ({ metric: of, verdict }) =>
      of === decidingMetric(comparison) && (verdict === 'better' || verdict === 'worse'),
  )
  const sure = isShown ? `${rounds}, ${SURE}` : rounds
  const parts = [against === '' ? `best by ${metric}` : against, sure, rest]
  return `Use ${name}: ${parts[0]}${failuresOf(cells[best])}; ${parts.slice(1).filter(Boolean).join('; ')}`
}

/** Which setting to use, what it costs, and why: the part to read first. */
export function answerLines(comparison: Comparison): ReportLine[] {
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
  const decisions = bests.flatMap((found, index): ReportLine[] => {
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
