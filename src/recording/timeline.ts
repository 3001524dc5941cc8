import { type EncodedHistogram, LatencyHistogram } from './histogram.js'

/** What was completed in one second of the window. `atMs`: the second's start, from the window's start. */
export interface Second {
  readonly atMs: number
  readonly ok: number
  readonly failed: number
  /** Response times at two digits: one a second and a thread is kept, so size counts here. */
  readonly response: EncodedHistogram
}

/** A second as a Result shows it. */
export interface TimelinePoint {
  readonly atMs: number
  readonly ok: number
  readonly failed: number
  readonly p50Us: number | null
  readonly p99Us: number | null
  readonly maxUs: number | null
}

/** Seconds of several threads or agents that begin at the same moment become one; the rest stand by themselves. */
export function mergeSeconds(lists: readonly (readonly Second[])[]): Second[] {
  const byStart = new Map<number, Second[]>()
  for (const second of lists.flat()) {
    const together = byStart.get(second.atMs)
    if (together) together.push(second)
    else byStart.set(second.atMs, [second])
  }
  return [...byStart.entries()]
    .sort(([a], [b]) => a - b)
    .map(([atMs, together]) => {
      const only = together[0]
      if (only && together.length === 1) return only
      const response = new LatencyHistogram(2)
      for (const second of together) response.add(LatencyHistogram.decode(second.response))
      return {
        atMs,
        ok: together.reduce((sum, second) => sum + second.ok, 0),
        failed: together.reduce((sum, second) => sum + second.failed, 0),
        response: response.encode(),
      }
    })
}

export function toPoint(second: Second): TimelinePoint {
  const response = LatencyHistogram.decode(second.response)
  return {
    atMs: second.atMs,
    ok: second.ok,
    failed: second.failed,
    p50Us: response.at(50),
    p99Us: response.at(99),
    maxUs: response.count === 0 ? null : response.maxUs,
  }
}
