import type { Counts } from './counts.js'

/**
 * One continuous load with two marks. Nothing is drained or reset at a mark. Times are microseconds of the
 * driving machine's monotonic clock.
 */
export interface Window {
  /** When the load begins: warm-up comes first. */
  readonly loadUs: number
  /** The first mark. */
  readonly openUs: number
  /** The second mark as planned; null: the number of requests decides. */
  readonly closeUs: number | null
  /** Exchanges to start in the window, unless the second mark comes first; null: no limit. */
  readonly requests: number | null
}

/** Due times are sums of floating-point numbers: one at a mark may be off by this (0.02 at a year). */
export const ROUNDING_US = 0.05

interface Phases {
  readonly warmupMs: number
  readonly durationMs: number | null
  readonly requests: number | null
}

/** The window of a load that begins at `loadUs`. */
export function windowFrom(loadUs: number, { warmupMs, durationMs, requests }: Phases): Window {
  const openUs = loadUs + warmupMs * 1000
  return { loadUs, openUs, closeUs: durationMs === null ? null : openUs + durationMs * 1000, requests }
}

/** An exchange belongs to the window if it is due from here on (closed load: if it starts from here on). */
export const firstDueIn = ({ openUs }: Window): number => openUs - ROUNDING_US

/** An exchange that is due from here on does not belong to the window. */
export const endOfDueIn = ({ closeUs }: Window): number =>
  closeUs === null ? Number.POSITIVE_INFINITY : closeUs - ROUNDING_US

/** What the threads saw of the window, in microseconds of the same clock; null if it had no exchange. */
export interface Edges {
  readonly firstStartUs: number | null
  readonly lastStartUs: number | null
  readonly lastOutcomeUs: number | null
  /** Open load: when the first and the last exchange were due, and the one that would have come next. */
  readonly firstDueUs: number | null
  readonly lastDueUs: number | null
  readonly nextDueUs: number | null
}

export const NO_EDGES: Edges = {
  firstStartUs: null,
  lastStartUs: null,
  lastOutcomeUs: null,
  firstDueUs: null,
  lastDueUs: null,
  nextDueUs: null,
}

/** The least or the largest known value; null if none is known. */
export function extreme(
  pick: (...values: number[]) => number,
  values: readonly (number | null)[],
): number | null {
  const known = values.filter(value => value !== null)
  return known.length === 0 ? null : pick(...known)
}

/** The edges of several threads or agents together. */
export function mergeEdges(parts: readonly Edges[]): Edges {
  const first = (field: keyof Edges) =>
    extreme(
      Math.min,
      parts.map(part => part[field]),
    )
  const last = (field: keyof Edges) =>
    extreme(
      Math.max,
      parts.map(part => part[field]),
    )
  const lastDueUs = last('lastDueUs')
  // Each thread has its own next request; the whole load's next is the first after its last
  const next = parts.map(({ nextDueUs }) =>
    nextDueUs !== null && nextDueUs > (lastDueUs ?? Number.NEGATIVE_INFINITY) ? nextDueUs : null,
  )
  return {
    firstStartUs: first('firstStartUs'),
    lastStartUs: last('lastStartUs'),
    lastOutcomeUs: last('lastOutcomeUs'),
    firstDueUs: first('firstDueUs'),
    lastDueUs,
    nextDueUs: extreme(Math.min, next),
  }
}

/** The same edges by a clock that shows `offsetUs` less. */
export function shiftEdges(edges: Edges, offsetUs: number): Edges {
  const shift = (us: number | null) => (us === null ? null : us - offsetUs)
  return {
    firstStartUs: shift(edges.firstStartUs),
    lastStartUs: shift(edges.lastStartUs),
    lastOutcomeUs: shift(edges.lastOutcomeUs),
    firstDueUs: shift(edges.firstDueUs),
    lastDueUs: shift(edges.lastDueUs),
    nextDueUs: shift(edges.nextDueUs),
  }
}

/** What determines the length of a window and its throughput. */
export interface WindowSpan {
  readonly window: Window
  readonly load: 'open' | 'closed'
  readonly counts: Counts
  /** Ok replies that arrived between the marks, of any exchange. */
  readonly arrived: number
  readonly edges: Edges
  /** When a stop cut the load; null: it was not stopped. */
  readonly stoppedUs: number | null
}

/** The same window after threads died, with this many requests that will never start. */
export const withoutRequests = (window: Window, lost: number): Window => ({
  ...window,
  requests: window.requests === null ? null : window.requests - lost,
})

/** Whether the number of requests, and not the time, ended the window. */
export const endedByRequests = ({ window, counts }: Pick<WindowSpan, 'window' | 'counts'>): boolean =>
  window.requests !== null && counts.started >= window.requests

/** When the second mark was, planned or by a stop; null: the number of requests ended the window. */
function timeMark(span: WindowSpan): number | null {
  if (endedByRequests(span)) return null
  const never = Number.POSITIVE_INFINITY
  const endUs = Math.min(span.window.closeUs ?? never, span.stoppedUs ?? never)
  return endUs === never ? null : endUs
}

/**
 * How long the window was: the divisor of rates, so it excludes time in which nothing may start. If time
 * decided, it lies between the marks. If the number of requests decided, it begins with the first start. It
 * ends with the last outcome (closed load), or when the next request would have been due (open load: N
 * requests span N intervals), or with the last start if a lack of connections made that later.
 */
export function windowUs(span: WindowSpan): number {
  const { window, load, edges } = span
  const { firstStartUs, lastStartUs, lastOutcomeUs, firstDueUs, nextDueUs } = edges
  const markUs = timeMark(span)
  if (markUs !== null && window.closeUs !== null) return Math.max(0, markUs - window.openUs)
  if (firstStartUs === null) return 0
  if (markUs !== null) return Math.max(0, markUs - firstStartUs)
  if (load === 'open' && firstDueUs !== null && nextDueUs !== null)
    return Math.max(nextDueUs, lastStartUs ?? nextDueUs) - firstDueUs
  return Math.max(0, (lastOutcomeUs ?? lastStartUs ?? firstStartUs) - firstStartUs)
}

/** When starts ended: at the second mark or, if the number of requests decided, at the last outcome. */
export const endOfStartsUs = (span: WindowSpan): number | null => timeMark(span) ?? span.edges.lastOutcomeUs

/** The ok replies that arrived in the window; all ok replies if the number of requests decided. */
export const repliesIn = (span: WindowSpan): number =>
  timeMark(span) === null ? span.counts.ok : span.arrived

/** Ok replies per second of the window. */
export function throughputPerSecond(span: WindowSpan): number {
  const us = windowUs(span)
  return us === 0 ? 0 : (repliesIn(span) / us) * 1e6
}
