import { type Figures, PERCENTILES, type Percentile } from '../../recording/figures.js'
import type { LatencyHistogram } from '../../recording/histogram.js'
import { figuresOfPhase } from '../../result/figures-of-phase.js'
import type { Result, Run } from '../../result/result.js'
import { middle } from '../../result/summary.js'
import { largest } from '../../statistics/extremes.js'
import { formatUs } from '../../units.js'
import { merged } from '../curve.js'
import { SHOWN_PHASES } from '../phase-names.js'
import { type Axis, type Chart, fromZero, line, unitFor } from './chart.js'

/** Twenty steps per decade, including p50, p75, p90 and p95. */
const STEPS = [1, 1.12, 1.25, 1.4, 1.6, 1.8, 2, 2.25, 2.5, 2.8, 3.2, 3.6, 4, 4.5, 5, 5.6, 6.3, 7.1, 8, 9]

/** The positions of percentiles on HDR's axis: x = 1 / (1 - p), so p90, p99 and p99.9 are equally spaced. */
function gridUpTo(count: number): number[] {
  const xs: number[] = []
  for (let decade = 1; decade <= count; decade *= 10) xs.push(...STEPS.map(step => step * decade))
  return [...xs.filter(x => x < count), count]
}

const percentileAt = (x: number): number => 100 * (1 - 1 / x)

/** "p99.9", without the error of binary fractions. */
const nameAt = (x: number): string => `p${Number(percentileAt(x).toFixed(Math.ceil(Math.log10(x) + 1)))}`

function percentileAxis(largest: number): Axis {
  const ticks = [2, 10]
  for (let at = 100; at <= largest; at *= 10) ticks.push(at)
  return {
    unit: '',
    isLog: true,
    range: [1, Math.max(10, largest)],
    ticks: ticks.map(at => ({ at, text: nameAt(at) })),
  }
}

/** Latencies by percentile; each curve ends where its samples end. Null without samples. */
export function percentileChart(
  title: string,
  named: readonly { name: string; histogram: LatencyHistogram }[],
): Chart | null {
  const most = largest([0, ...named.map(({ histogram }) => histogram.count)])
  if (most < 2) return null
  const xs = gridUpTo(most)
  const curves = named.map(({ name, histogram }) => ({
    name,
    // The last of N values is the largest, while 100 (1 - 1 / N) is the percentile of the one before
    us: xs.map(x =>
      x > histogram.count ? null : x === histogram.count ? histogram.maxUs : histogram.at(percentileAt(x)),
    ),
  }))
  const unit = unitFor(largest(named.map(({ histogram }) => histogram.maxUs)))
  const series = curves.map(({ name, us }) =>
    line(
      name,
      us.map(value => (value === null ? null : value / unit.us)),
    ),
  )
  return {
    title,
    xs,
    xTexts: xs.map((x, index) => (index === 0 ? 'min' : index === xs.length - 1 ? 'max' : nameAt(x))),
    xName: 'Percentile',
    x: percentileAxis(most),
    y: fromZero(
      unit.name,
      series.flatMap(({ values }) => values),
    ),
    series,
  }
}

/** The rows of the table next to such a chart: the usual percentiles, and the largest value. */
export const isSpokenOf =
  (chart: Chart | null) =>
  (x: number, index: number): boolean =>
    [1, 2, 4, 10, 20].includes(x) || Number.isInteger(Math.log10(x)) || index === (chart?.xs.length ?? 0) - 1

type Part = readonly [name: string, of: (run: Run) => Figures | null | undefined]

/** Without service, which is the response time minus the late start. */
const PARTS: readonly Part[] = [
  ...SHOWN_PHASES.flatMap(([phase, name]): Part[] =>
    phase === 'service' ? [] : [[name, run => figuresOfPhase(run, phase)]],
  ),
  ['queue wait', run => run.server?.queueWaitUs],
  ['handler', run => run.server?.handlerUs],
]

/**
 * Where the time goes: each phase by percentile, medians over runs; the scale is logarithmic because phases
 * differ a lot.
 */
export function phaseChart({ runs }: Result): Chart | null {
  const points = (Object.entries(PERCENTILES) as [Percentile, number][]).map(([key, percentile]) => ({
    x: Math.round(100 / (100 - percentile)),
    key,
  }))
  const curves = PARTS.flatMap(([name, of]) => {
    const figures = runs.flatMap(run => of(run) ?? [])
    const count = largest([0, ...figures.map(one => one.count)])
    if (count === 0 || figures.every(one => (one.max ?? 0) === 0)) return []
    // In whole microseconds; shorter times are drawn at one, because this scale has no zero
    const us = points.map(({ x, key }) =>
      x > count ? null : Math.max(1, middle(figures.map(one => one[key])) ?? 1),
    )
    return [{ name, us }]
  })
  const all = curves.flatMap(({ us }) => us.filter(value => value !== null))
  if (all.length === 0) return null
  const last = Math.max(
    ...points.flatMap(({ x }, index) => (curves.some(({ us }) => us[index] !== null) ? x : [])),
  )
  const low = 10 ** Math.floor(Math.log10(Math.min(...all)))
  const high = 10 ** Math.ceil(Math.log10(Math.max(...all, low * 10)))
  const decades = Math.round(Math.log10(high / low))
  return {
    title: 'Where the time goes',
    xs: points.map(({ x }) => x),
    xTexts: points.map(({ x }) => nameAt(x)),
    xName: 'Percentile',
    x: { ...percentileAxis(last), range: [1.8, last * 1.1] },
    y: {
      unit: 'µs',
      isLog: true,
      range: [low, high],
      ticks: Array.from({ length: decades + 1 }, (_, step) => ({
        at: low * 10 ** step,
        text: formatUs(low * 10 ** step),
      })),
    },
    series: curves.map(({ name, us }) => line(name, us)),
  }
}

/** The response times of several results, each over all its runs. */
export const overlaid = (named: readonly { name: string; result: Result }[]): Chart | null =>
  percentileChart(
    'Response time by percentile',
    named.map(({ name, result }) => ({ name, histogram: merged(result.runs, 'response') })),
  )
