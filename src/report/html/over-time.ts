import type { Result, Run } from '../../result/result.js'
import { wholeSeconds } from '../account.js'
import { type Chart, fromZero, line, unitFor } from './chart.js'

/** A line needs two points. */
const LEAST_SECONDS = 2

type Point = Run['timeline'][number]

/** One line a run, second by second from its window's start. Null where none ran for two whole seconds, or nothing came of it. */
function overTime(
  title: string,
  unit: string,
  lines: readonly { name: string; run: Run; of: (point: Point) => number | null }[],
): Chart | null {
  const seconds = lines.map(({ run }) => new Map(wholeSeconds(run).map(point => [point.atMs / 1000, point])))
  const xs = [...new Set(seconds.flatMap(one => [...one.keys()]))].sort((one, other) => one - other)
  const last = xs.at(-1)
  if (last === undefined || xs.length < LEAST_SECONDS) return null
  const series = lines.map(({ name, of }, index) =>
    line(
      name,
      xs.map(x => {
        const point = seconds[index]?.get(x)
        return point === undefined ? null : of(point)
      }),
    ),
  )
  if (series.every(({ values }) => values.every(value => value === null))) return null
  return {
    title,
    xs,
    xTexts: xs.map(x => `${x} s`),
    xName: 'Second',
    x: { unit: 's', isLog: false, range: [0, last], ticks: null },
    y: fromZero(
      unit,
      series.flatMap(({ values }) => values),
    ),
    series,
  }
}

/** Requests per second: one line a run, and one for what failed where anything did. */
export function throughputOverTime({ runs }: Result): Chart | null {
  const failing = runs.filter(run => run.requests.failed > 0)
  const nameOf = (run: Run, what: string) =>
    runs.length === 1 ? what : `${what}, run ${runs.indexOf(run) + 1}`
  return overTime('Throughput over time', '/s', [
    ...runs.map(run => ({ name: nameOf(run, 'ok'), run, of: ({ ok }: Point) => ok })),
    ...failing.map(run => ({ name: nameOf(run, 'failed'), run, of: ({ failed }: Point) => failed })),
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
  const unit = unitFor(Math.max(0, ...wholeSeconds(run).map(({ maxUs }) => maxUs ?? 0)))
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
