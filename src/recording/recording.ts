import type { FailedOutcome } from '../protocol/outcome.js'
import { type ConnectionCounts, sumOfCounts } from './connection-counts.js'
import { type EncodedHistogram, LatencyHistogram } from './histogram.js'
import { type Gap, gapsOfAll } from './start-gaps.js'
import { type Edges, extreme, mergeEdges } from './window.js'

/** The phases of an exchange, and how late open load's starts were. */
export type Phase = 'response' | 'service' | 'connect' | 'firstByte' | 'startLate'

/** started = ok + failed + unfinished, always. `notStarted`: due in an open load and never begun. */
export interface Counts {
  readonly started: number
  readonly ok: number
  readonly failed: number
  readonly unfinished: number
  readonly notStarted: number
}

/**
 * What one thread, one agent or all of them recorded in one window: JSON as it is, so it crosses a thread, a wire or
 * a file unchanged. Times are microseconds of the driving machine's monotonic clock.
 */
export interface Recording {
  readonly counts: Counts
  /** Of the started: those that the driver itself was late for, not for want of a connection (open load). */
  readonly pacedLate: number
  readonly errors: Readonly<Partial<Record<FailedOutcome, number>>>
  /** The first wrong reply of each outcome, or what the system said instead: printable, of at most 200 bytes. */
  readonly errorSamples: Readonly<Partial<Record<FailedOutcome, string>>>
  readonly bytes: { readonly sent: number; readonly received: number }
  readonly connections: ConnectionCounts
  readonly histograms: Readonly<Record<Phase, EncodedHistogram>>
  /** Ok replies that arrived between the marks, whichever exchange they belong to. */
  readonly arrived: number
  /** The longest that an exchange had waited which a stop cut off; null: none was. */
  readonly unfinishedUs: number | null
  readonly edges: Edges
  /** Closed load: the longest times in which no exchange started. */
  readonly gaps: readonly Gap[]
}

const total = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0)

/** Adds up what several threads or agents recorded. Histograms are added bucket by bucket, never percentiles. */
export function mergeRecordings(parts: readonly Recording[]): Recording {
  const count = (field: keyof Counts): number => total(parts.map(part => part.counts[field]))
  const errors: Partial<Record<FailedOutcome, number>> = {}
  for (const part of parts)
    for (const [outcome, times] of Object.entries(part.errors) as [FailedOutcome, number][])
      errors[outcome] = (errors[outcome] ?? 0) + times
  const phase = (name: Phase): EncodedHistogram => {
    const merged = new LatencyHistogram()
    for (const part of parts) merged.add(LatencyHistogram.decode(part.histograms[name]))
    return merged.encode()
  }
  return {
    counts: {
      started: count('started'),
      ok: count('ok'),
      failed: count('failed'),
      unfinished: count('unfinished'),
      notStarted: count('notStarted'),
    },
    pacedLate: total(parts.map(part => part.pacedLate)),
    errors,
    // The first part's stands, so it comes last
    errorSamples: Object.assign({}, ...parts.map(part => part.errorSamples).reverse()),
    bytes: {
      sent: total(parts.map(part => part.bytes.sent)),
      received: total(parts.map(part => part.bytes.received)),
    },
    connections: sumOfCounts(parts.map(part => part.connections)),
    histograms: {
      response: phase('response'),
      service: phase('service'),
      connect: phase('connect'),
      firstByte: phase('firstByte'),
      startLate: phase('startLate'),
    },
    arrived: total(parts.map(part => part.arrived)),
    unfinishedUs: extreme(
      Math.max,
      parts.map(part => part.unfinishedUs),
    ),
    edges: mergeEdges(parts.map(part => part.edges)),
    gaps: gapsOfAll(parts.map(part => part.gaps)),
  }
}
