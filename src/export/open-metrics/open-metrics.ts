import type { LatencyHistogram } from '../../recording/histogram.js'
import type { Attributes } from '../attributes.js'
import { METRICS, type Metric, type Point } from '../figures.js'

/** Six per decade (E6, IEC 60063), from 10 us to 100 s; equal in all runs, as Prometheus requires. */
const STEPS = [10, 15, 22, 33, 47, 68] as const
const BOUNDS_US: readonly number[] = [
  ...Array.from({ length: 7 }, (_, decade) => STEPS.map(step => step * 10 ** decade)).flat(),
  100_000_000,
]

/** Turns an OpenTelemetry name into a Prometheus one. */
const familyOf = (metric: Metric): string => {
  const { name, unit } = METRICS[metric]
  const suffix = unit === 's' ? '_seconds' : unit === '1' ? '_ratio' : ''
  return `${name.replaceAll('.', '_')}${suffix}`
}

const labelValue = (value: string | number): string =>
  String(value).replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('"', '\\"')

function labels(attributes: Attributes): string {
  const pairs = Object.entries(attributes).map(
    ([name, value]) => `${name.replaceAll(/[^a-zA-Z0-9_]/g, '_')}="${labelValue(value)}"`,
  )
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`
}

/** How many values are at most each bound; each histogram bucket counts as a whole, by its middle. */
function cumulativeCounts(histogram: LatencyHistogram): number[] {
  const counts = BOUNDS_US.map(() => 0)
  let bound = 0
  for (const { lowUs, highUs, count } of histogram.buckets()) {
    const middleUs = (lowUs + highUs) / 2
    while (bound < BOUNDS_US.length && BOUNDS_US[bound]! < middleUs) bound++
    if (bound < BOUNDS_US.length) counts[bound]! += count
  }
  let sum = 0
  return counts.map(count => {
    sum += count
    return sum
  })
}

function histogramLines(family: string, attributes: Attributes, histogram: LatencyHistogram): string[] {
  const counts = cumulativeCounts(histogram)
  const bucket = (le: string, count: number) => `${family}_bucket${labels({ ...attributes, le })} ${count}`
  return [
    ...BOUNDS_US.map((boundUs, index) => bucket(String(boundUs / 1e6), counts[index] ?? 0)),
    bucket('+Inf', histogram.count),
    `${family}_count${labels(attributes)} ${histogram.count}`,
    `${family}_sum${labels(attributes)} ${histogram.sumUs / 1e6}`,
  ]
}

function linesOf(family: string, point: Point): string[] {
  if ('histogram' in point) return histogramLines(family, point.attributes, point.histogram)
  if ('count' in point) return [`${family}_total${labels(point.attributes)} ${point.count}`]
  return [`${family}${labels(point.attributes)} ${point.gauge}`]
}

const typeOf = (point: Point): string =>
  'histogram' in point ? 'histogram' : 'count' in point ? 'counter' : 'gauge'

function familyLines(metric: Metric, points: readonly Point[]): string[] {
  const [first] = points
  if (!first) return []
  const family = familyOf(metric)
  return [
    `# TYPE ${family} ${typeOf(first)}`,
    ...(METRICS[metric].unit === 's' ? [`# UNIT ${family} seconds`] : []),
    `# HELP ${family} ${METRICS[metric].description}`,
    ...points.flatMap(point => linesOf(family, point)),
  ]
}

export const OPEN_METRICS_TYPE = 'application/openmetrics-text; version=1.0.0; charset=utf-8'

/** The figures in the text format of OpenMetrics 1.0 (github.com/prometheus/OpenMetrics). */
export function openMetrics(resource: Attributes, points: readonly Point[]): string {
  const metrics = Object.keys(METRICS) as Metric[]
  return [
    '# TYPE target info',
    `target_info${labels(resource)} 1`,
    ...metrics.flatMap(metric =>
      familyLines(
        metric,
        points.filter(point => point.metric === metric),
      ),
    ),
    '# EOF',
    '',
  ].join('\n')
}
