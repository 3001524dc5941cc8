import type { Result } from '../../result/result.js'
import { largest } from '../../statistics/extremes.js'
import { formatNumber } from '../../units.js'
import { bendOfRamp, sayBend, secondsByRate } from '../rate-points.js'
import { type Chart, decades, line } from './chart.js'

/** Latency against rate, by seconds of a ramping load, with the bend marked. Null if it does not ramp. */
export function latencyOverRate(result: Result): { chart: Chart; note: string } | null {
  const points = secondsByRate(result)
  const found = bendOfRamp(points)
  if (found === null) return null
  const { bend, highest } = found
  const us = (values: readonly number[]) => values.map(value => Math.max(1, value))
  const [p50s, p99s] = [us(points.map(({ p50Us }) => p50Us)), us(points.map(({ p99Us }) => p99Us))]
  const twiceFloor = bend === null ? [] : [2 * Math.max(1, bend.floorUs)]
  const ofPoints = (name: string, values: readonly (number | null)[]) => ({
    ...line(name, values),
    kind: 'points' as const,
  })
  const bendAt = points.findIndex(({ ratePerSecond }) => ratePerSecond === bend?.ratePerSecond)
  const chart = {
    title: 'Response time by rate',
    xs: points.map(({ ratePerSecond }) => ratePerSecond),
    xTexts: points.map(({ ratePerSecond }) => `${formatNumber(ratePerSecond)}/s`),
    xName: 'Rate',
    x: { unit: '/s', isLog: false, range: [0, largest([highest])] as const, ticks: null },
    y: decades([...p50s, ...p99s, ...twiceFloor]),
    series: [
      ofPoints('p50', p50s),
      ofPoints('p99', p99s),
      ...twiceFloor.flatMap(bound => [
        line(
          'twice the minimum p99',
          points.map(() => bound),
        ),
        ofPoints(
          'bend',
          p99s.map((value, index) => (index === bendAt ? value : null)),
        ),
      ]),
    ],
  }
  return { chart, note: `Each second in which the rate rises: ${sayBend(result)}.` }
}
