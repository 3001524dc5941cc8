import type { Attributes } from '../attributes.js'
import { METRICS, type Metric, type Point } from '../figures.js'
import { exponential } from './exponential.js'

const CUMULATIVE = 2

const attributesOf = (attributes: Attributes) =>
  Object.entries(attributes).map(([key, value]) => ({
    key,
    value: typeof value === 'number' ? { intValue: String(value) } : { stringValue: value },
  }))

/** JSON has no 64-bit integers: they are strings. */
const nanoseconds = (ms: number): string => `${BigInt(Math.round(ms * 1000)) * 1000n}`

function dataPoint(point: Point, startMs: number, nowMs: number) {
  const times = { startTimeUnixNano: nanoseconds(startMs), timeUnixNano: nanoseconds(nowMs) }
  const common = { attributes: attributesOf(point.attributes), ...times }
  if ('gauge' in point) return { ...common, asDouble: point.gauge }
  if ('count' in point) return { ...common, asInt: String(point.count) }
  const { histogram } = point
  const { scale, zeroCount, offset, counts } = exponential(histogram)
  return {
    ...common,
    count: String(histogram.count),
    sum: histogram.sumUs / 1e6,
    ...(histogram.count > 0 && { min: histogram.minUs / 1e6, max: histogram.maxUs / 1e6 }),
    ...{ scale, zeroCount: String(zeroCount) },
    positive: { offset, bucketCounts: counts.map(String) },
    negative: { offset: 0, bucketCounts: [] },
  }
}

function metricOf(metric: Metric, points: readonly Point[], startMs: number, nowMs: number) {
  const dataPoints = points.map(point => dataPoint(point, startMs, nowMs))
  const [first] = points
  const data =
    first && 'histogram' in first
      ? { exponentialHistogram: { aggregationTemporality: CUMULATIVE, dataPoints } }
      : first && 'count' in first
        ? { sum: { aggregationTemporality: CUMULATIVE, isMonotonic: true, dataPoints } }
        : { gauge: { dataPoints } }
  return { ...METRICS[metric], ...data }
}

/** An ExportMetricsServiceRequest (opentelemetry-proto, collector/metrics/v1) in OTLP's JSON encoding. */
export function otlpJson(
  resource: Attributes,
  version: string,
  points: readonly Point[],
  { startMs, nowMs }: { readonly startMs: number; readonly nowMs: number },
): string {
  const metrics = (Object.keys(METRICS) as Metric[]).flatMap(metric => {
    const own = points.filter(point => point.metric === metric)
    return own.length === 0 ? [] : [metricOf(metric, own, startMs, nowMs)]
  })
  return JSON.stringify({
    resourceMetrics: [
      {
        resource: { attributes: attributesOf(resource) },
        scopeMetrics: [{ scope: { name: 'heythere', version }, metrics }],
      },
    ],
  })
}
