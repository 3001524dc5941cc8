import { middle } from '../../result/summary.js'
import { interval } from '../../statistics/averages.js'
import { logThroughput } from '../../statistics/usl-curve.js'
import { formatNumber } from '../../units.js'
import type { Scaling } from '../scaling.js'
import { type Chart, fromZero, line, rounded } from './chart.js'

const CURVE_STEPS = 60

/** Throughput by level with its intervals, the curve of the Universal Scalability Law, and its peak. */
export function scalingChart({ axis, others, points, outcome }: Scaling): Chart {
  const levels = [...new Set(points.map(({ level }) => level))].sort((one, other) => one - other)
  const [low = 1, high = 1] = [levels[0], levels.at(-1)]
  const fit = outcome.kind === 'fit' ? outcome : null
  const grid = Array.from({ length: CURVE_STEPS + 1 }, (_, step) =>
    rounded(low * (high / low) ** (step / CURVE_STEPS)),
  )
  const peak = fit?.peak ?? null
  const xs = [...new Set([...levels, ...(fit ? grid : []), ...(peak ? [peak.level] : [])])].sort(
    (one, other) => one - other,
  )
  const runsAt = (x: number) =>
    points.flatMap(({ level, throughputPerSecond }) => (level === x ? throughputPerSecond : []))
  const measured = xs.map(x => middle(runsAt(x)))
  const whiskers = xs.map((x): [number, number] | null => {
    const found = interval(runsAt(x))
    return found && [rounded(found.low), rounded(found.high)]
  })
  const curve = fit && {
    logLambda: Math.log(fit.lambda),
    contention: fit.contention,
    coherency: fit.coherency,
  }
  const dots = (name: string, values: readonly (number | null)[]) => ({
    ...line(name, values),
    kind: 'points' as const,
  })
  const series = [
    { ...dots('measured', measured), whiskers },
    ...(curve
      ? [
          line(
            'fit',
            xs.map(x => Math.exp(logThroughput(x, curve))),
          ),
        ]
      : []),
    ...(peak
      ? [
          dots(
            'peak',
            xs.map(x => (x === peak.level ? peak.throughputPerSecond : null)),
          ),
        ]
      : []),
  ]
  return {
    title: `Throughput over ${axis}${others === '' ? '' : `, ${others}`}`,
    xs,
    xTexts: xs.map(x => `${formatNumber(x)} ${axis}`),
    xName: axis,
    x: {
      unit: '',
      isLog: true,
      range: [low * 0.9, high * 1.1],
      ticks: levels.map(at => ({ at, text: formatNumber(at) })),
    },
    y: fromZero('/s', [
      ...series.flatMap(({ values }) => values),
      ...whiskers.map(ends => ends?.[1] ?? null),
    ]),
    series,
  }
}

/** The rows of the table next to it: the measured levels. */
export const isMeasured = ({ series }: Chart, index: number): boolean =>
  series.some(({ kind, values }) => kind === 'points' && values[index] !== null)
