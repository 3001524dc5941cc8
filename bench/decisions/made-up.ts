import type { RaceSettings } from '../../src/statistics/race-settings.js'
import { ruleOf } from '../../src/statistics/rules.js'
import type { RaceResult } from '../../src/statistics/stopping-rule.js'
import { formatNumber, formatShare } from '../../src/units.js'
import type { Setting } from '../command.js'
import type { Check, Findings } from './experiment.js'
import { fixedRoundsFor } from './fixed-design.js'
import { NOISES, uniformsOf } from './noise.js'
import { walk } from './walk.js'

const trialsOf = ({ quick }: Setting): number => (quick ? 200 : 2000)

const RACE: RaceSettings = {
  ...{ kind: 'tune', metric: 'rate', better: 'higher', alpha: 0.05, within: 0.05, mostRounds: 20 },
  ...{ pick: 'best', bounds: [], refinement: { times: 0, cellsEach: 0 } },
}

/** Logarithms of true rates. */
const TRUTHS = {
  'far apart': [0, 0.03, 0.06, 0.1, 0.15, 0.2, 0.3, 0.4, 0.6],
  'close together': [0, 0.02, 0.04, 0.06, 0.08, 0.1, 0.12, 0.14, 0.16],
  equal: [0, 0, 0, 0, 0, 0, 0, 0, 0],
  'three, two of them close': [0, 0.08, 0.1],
  /** The hardest case for a race: any win of the worse cell is wrong. */
  'two, hardly apart': [0, 0.001],
} as const

const noises = Object.entries(NOISES)

/** Checks for a stop between experiments, because each takes seconds. */
async function pause(signal: AbortSignal): Promise<void> {
  await new Promise(resolve => setImmediate(resolve))
  signal.throwIfAborted()
}

/** Comparisons of equal cells: three metrics, two cells and four. */
export async function sameUnderNoise(setting: Setting): Promise<Findings> {
  const trials = trialsOf(setting)
  const metrics = ['rate', 'p99', 'cpu']
  const rule = ruleOf({
    ...{ kind: 'decide', base: 0, alpha: 0.05, within: 0.05, mostRounds: 20 },
    metrics: metrics.map(metric => ({ metric, better: 'higher' })),
  })
  const checks: Check[] = []
  for (const [name, noiseOf] of noises)
    for (const cells of [2, 4]) {
      await pause(setting.signal)
      const uniform = uniformsOf(cells)
      const truths = Array.from({ length: cells }, () =>
        Object.fromEntries(metrics.map(metric => [metric, 0])),
      )
      let [wrong, decided, rounds] = [0, 0, 0]
      for (let trial = 0; trial < trials; trial++) {
        const own = Object.fromEntries(metrics.map(metric => [metric, noiseOf(uniform)]))
        const walked = walk(rule, { truths, noise: noiseOf(uniform), noises: own })
        if (walked.decision.kind !== 'pairs') continue
        if (walked.decision.pairs.some(({ finding }) => finding === 'better' || finding === 'worse')) wrong++
        if (walked.decision.state === 'decided') decided++
        rounds += walked.rounds
      }
      checks.push({
        what: `${name}, ${cells} cells: a difference in at most 6 %`,
        found: `${formatShare(wrong / trials)}; decided ${formatShare(decided / trials)}, ${formatNumber(rounds / trials)} rounds`,
        holds: wrong <= 0.06 * trials,
      })
    }
  return {
    title: 'Equal cells, with --decide',
    command: 'none: the numbers are made up',
    checks,
    notes: [`${trials} comparisons each, by three metrics, with at most 20 rounds.`],
  }
}

/** The rounds of a fixed grid that is sized before anything is known about its cells or the noise. */
function roundsBeforehand(cells: number, trials: number): number {
  const uniform = uniformsOf(99)
  const equal = Array.from({ length: cells }, () => 0)
  const wanted = { share: 0.95, trials: Math.min(trials, 400) }
  return fixedRoundsFor(RACE, equal, () => NOISES.unknown(uniform), wanted) ?? Number.NaN
}

/** How often the best cell is further ahead than a race reported, and how many runs the race took. */
export async function racesUnderNoise(setting: Setting): Promise<Findings> {
  const trials = trialsOf(setting)
  const rule = ruleOf(RACE)
  const checks: Check[] = []
  const notes: string[] = [`${trials} races each, to within 5 %, with at most 20 rounds.`]
  for (const [title, truths] of Object.entries(TRUTHS)) {
    const best = Math.max(...truths)
    const planned = roundsBeforehand(truths.length, trials)
    const runsPlanned = planned * truths.length
    notes.push(`${title}: a grid that is sized beforehand has ${planned} rounds, ${runsPlanned} runs.`)
    for (const [name, noiseOf] of noises) {
      await pause(setting.signal)
      const uniform = uniformsOf(7)
      let [wrong, decided, runs] = [0, 0, 0]
      for (let trial = 0; trial < trials; trial++) {
        const walked = walk(rule, { truths: truths.map(rate => ({ rate })), noise: noiseOf(uniform) })
        const found = walked.decision as RaceResult
        if (best - truths[found.best!]! > Math.log1p(found.within) + 1e-12) wrong++
        if (found.state === 'decided') decided++
        runs += walked.runs
      }
      checks.push({
        what: `${title}, ${name}: worse than reported in at most 5 %`,
        found: `${formatShare(wrong / trials)}; decided ${formatShare(decided / trials)}; ${formatNumber(runs / trials)} runs, ${formatShare(runs / trials / runsPlanned)} of a grid`,
        holds: wrong <= 0.05 * trials,
      })
    }
  }
  return { title: 'Races', command: 'none: the numbers are made up', checks, notes }
}

/** A curve with one peak, from 1 to 32 threads. */
const rateOf = (threads: number): number => -0.3 * Math.log2(threads / 11) ** 2

/** Races with a limit that the fastest cells break, with midpoints, and for the smallest sufficient cell. */
export async function racesWithMore(setting: Setting): Promise<Findings> {
  const trials = trialsOf(setting)
  const checks: Check[] = []
  const notes = [`${trials} races each. Too large: a smaller cell within 1.5 % of the best was not picked.`]
  for (const [name, noiseOf] of noises) {
    await pause(setting.signal)
    const uniform = uniformsOf(5)
    let [bound, midpoints, smallest, large] = [0, 0, 0, 0]
    for (let trial = 0; trial < trials; trial++) {
      // p99 divided by its limit, as a logarithm: the fastest two break it, the third keeps it narrowly
      const rates = [0, 0.1, 0.2, 0.3, 0.4]
      const shares = [-1, -0.5, -0.1, 0.05, 0.3]
      const bounded = walk(ruleOf({ ...RACE, bounds: ['p99'] }), {
        truths: rates.map((rate, cell) => ({ rate, p99: shares[cell]! })),
        noise: noiseOf(uniform),
        noises: { p99: noiseOf(uniform) },
      }).decision as RaceResult
      const isKept = bounded.keepsBounds === true
      if (isKept && (shares[bounded.best!]! > 0 || 0.2 - rates[bounded.best!]! > Math.log1p(bounded.within)))
        bound++

      const threads = [1, 2, 4, 8, 16, 32]
      const refined = walk(ruleOf({ ...RACE, refinement: { times: 2, cellsEach: 2 } }), {
        truths: threads.map(count => ({ rate: rateOf(count) })),
        noise: noiseOf(uniform),
        refine: beside => {
          const at = threads[beside]!
          const below = Math.max(...threads.filter(count => count < at))
          const above = Math.min(...threads.filter(count => count > at))
          const middles = [below, above]
            .filter(Number.isFinite)
            .map(other => (other + at) / 2)
            .filter(count => Number.isInteger(count) && !threads.includes(count))
          threads.push(...middles)
          return middles.map(count => ({ rate: rateOf(count) }))
        },
      })
      const peak = Math.max(...refined.truths.map(({ rate }) => rate!))
      const found = refined.decision as RaceResult
      if (peak - refined.truths[found.best!]!.rate! > Math.log1p(found.within) + 1e-12) midpoints++

      const flat = [-0.8, -0.4, -0.1, -0.01, 0, 0, 0.005]
      const least = walk(ruleOf({ ...RACE, pick: 'smallest' }), {
        truths: flat.map(rate => ({ rate })),
        noise: noiseOf(uniform),
      }).decision as RaceResult
      if (0.005 - flat[least.best!]! > Math.log1p(least.within) + 1e-12) smallest++
      if (least.best! > 3) large++
    }
    const ofBound = { what: 'with a limit', wrong: bound, also: '' }
    if (name === 'drift')
      notes.push(
        `A limit is not compared within rounds: if the drift exceeds a cell's distance from the limit, ${formatShare(bound / trials)} of the races are wrong.`,
      )
    const claims = [
      ...(name === 'drift' ? [] : [ofBound]),
      { what: 'with midpoints', wrong: midpoints, also: '' },
      { what: 'the smallest', wrong: smallest, also: `; too large ${formatShare(large / trials)}` },
    ]
    checks.push(
      ...claims.map(({ what, wrong, also }) => ({
        what: `${what}, ${name}: worse than reported in at most 5 %`,
        found: `${formatShare(wrong / trials)}${also}`,
        holds: wrong <= 0.05 * trials,
      })),
    )
  }
  return {
    title: 'Races with a limit, with midpoints, for the smallest',
    command: 'none: the numbers are made up',
    checks,
    notes,
  }
}
