import { rateCurveOf } from '../../plan/shape.js'
import type { Result, Run } from '../../result/result.js'
import { largest } from '../../statistics/extremes.js'
import { formatDurationMs } from '../../units.js'
import { wholeSeconds } from '../whole-seconds.js'
import { type Chart, fromZero, line, unitFor } from './chart.js'

/** A line needs two points. */
const LEAST_SECONDS = 2
/**
 * A line with more points than the widest chart has pixels is drawn by pairs: the minimum and maximum of each
 * time span.
 */
const MOST_POINTS = 960
/** The possible lengths of such a span, in seconds. */
const SPANS_S = [2, 5, 10, 20, 30, 60, 120, 300, 600, 1200, 1800, 3600]

type Point = Run['timeline'][number]

interface Line {
  readonly name: string
  readonly points: readonly Point[]
  readonly of: (point: Point) => number | null
}

/** The x values of a chart with their labels, and for each line a value at each of them. */
interface Course {
  readonly xs: readonly number[]
  readonly xTexts: readonly string[]
  readonly values: readonly (readonly (number | null)[])[]
}

const secondOf = ({ atMs }: Point): number => atMs / 1000

function everySecond(xs: readonly number[], lines: readonly Line[]): Course {
  return {
    xs,
    xTexts: xs.map(x => `${x} s`),
    values: lines.map(({ points, of }) => {
      const bySecond = new Map(points.map(point => [secondOf(point), of(point)]))
      return xs.map(x => bySecond.get(x) ?? null)
    }),
  }
}

/** The minimum and maximum of each span, side by side, so no spike is lost in a long run. */
function inPairs(last: number, spanS: number, lines: readonly Line[]): Course {
  const begins = Array.from({ length: Math.floor(last / spanS) + 1 }, (_, index) => index * spanS)
  const textOf = (begin: number) => `${begin} to ${Math.min(begin + spanS - 1, last)} s`
  return {
    xs: begins.flatMap(begin => [begin, begin + spanS / 2]),
    xTexts: begins.flatMap(begin => [`${textOf(begin)}, minimum`, `${textOf(begin)}, maximum`]),
    values: lines.map(({ points, of }) => {
      const pairs = Array<number | null>(begins.length * 2).fill(null)
      for (const point of points) {
        const value = of(point)
        if (value === null) continue
        const at = Math.floor(secondOf(point) / spanS) * 2
        pairs[at] = Math.min(pairs[at] ?? value, value)
        pairs[at + 1] = Math.max(pairs[at + 1] ?? value, value)
      }
      return pairs
    }),
  }
}

function spanFor(last: number): number {
  const leastS = (last + 1) / (MOST_POINTS / 2)
  return SPANS_S.find(spanS => spanS >= leastS) ?? Math.ceil(leastS / 3600) * 3600
}

/**
 * One line per run, second by second from the start of its window. Null if no run lasted two whole seconds,
 * or there are no values.
 */
function overTime(
  title: string,
  unit: string,
  runs: readonly { name: string; run: Run; of: (point: Point) => number | null }[],
): Chart | null {
  const lines = runs.map(({ name, run, of }) => ({ name, of, points: wholeSeconds(run) }))
  const seconds = [...new Set(lines.flatMap(({ points }) => points.map(secondOf)))].sort((a, b) => a - b)
  const last = seconds.at(-1)
  if (last === undefined || seconds.length < LEAST_SECONDS) return null
  const spanS = seconds.length > MOST_POINTS ? spanFor(last) : null
  const { xs, xTexts, values } = spanS === null ? everySecond(seconds, lines) : inPairs(last, spanS, lines)
  const series = lines.map(({ name }, index) => line(name, values[index] ?? []))
  if (series.every(({ values }) => values.every(value => value === null))) return null
  return {
    title: spanS === null ? title : `${title}, lowest and highest of each ${formatDurationMs(spanS * 1000)}`,
    xs,
    xTexts,
    xName: spanS === null ? 'Second' : 'Seconds',
    x: { unit: 's', isLog: false, range: [0, last], ticks: null },
    y: fromZero(
      unit,
      series.flatMap(({ values }) => values),
    ),
    series,
  }
}

/** Requests per second: one line per run, one for any failures, and one for the planned rate of a shape. */
export function throughputOverTime({ plan, runs }: Result): Chart | null {
  const curve = rateCurveOf(plan)
  const longest = runs.reduce<Run | null>(
    (most, run) => (most === null || run.windowUs > most.windowUs ? run : most),
    null,
  )
  const failing = runs.filter(run => run.requests.failed > 0)
  const nameOf = (run: Run, what: string) =>
    runs.length === 1 ? what : `${what}, run ${runs.indexOf(run) + 1}`
  return overTime('Throughput over time', '/s', [
    ...runs.map(run => ({ name: nameOf(run, 'ok'), run, of: ({ ok }: Point) => ok })),
    ...failing.map(run => ({ name: nameOf(run, 'failed'), run, of: ({ failed }: Point) => failed })),
    ...(curve === null || longest === null
      ? []
      : [
          {
            ...{ name: 'target', run: longest },
            of: ({ atMs }: Point) => curve.countAt((atMs + 1000) * 1000) - curve.countAt(atMs * 1000),
          },
        ]),
  ])
}

/** The last run of each of several results. */
export const throughputsOverTime = (named: readonly { name: string; result: Result }[]): Chart | null =>
  overTime(
    'Throughput over time',
    '/s',
    named.flatMap(({ name, result }) => {
      const run = result.runs.at(-1)
      return run ? [{ name, run, of: ({ ok }: Point) => ok }] : []
    }),
  )

/** Percentiles of each second of the last run. */
export function latencyOverTime({ runs }: Result): Chart | null {
  const run = runs.at(-1)
  if (run === undefined) return null
  const unit = unitFor(largest(wholeSeconds(run).map(({ maxUs }) => maxUs ?? 0)))
  const scaled = (us: number | null) => (us === null ? null : us / unit.us)
  return overTime(
    runs.length === 1 ? 'Response time over time' : 'Response time over time, last run',
    unit.name,
    [
      { name: 'p50', run, of: ({ p50Us }) => scaled(p50Us) },
      { name: 'p99', run, of: ({ p99Us }) => scaled(p99Us) },
      { name: 'max', run, of: ({ maxUs }) => scaled(maxUs) },
    ],
  )
}
