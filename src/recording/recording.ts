import { sumOf } from '../statistics/sum.js'
import { type ConnectionCounts, sumOfCounts } from './connection-counts.js'
import { type Counts, mergeCounts } from './counts.js'
import { type ByFailure, type Errors, sumOfErrors } from './errors.js'
import type { EncodedHistogram } from './histogram.js'
import { type KindRecording, mergeKinds } from './kinds.js'
import { mergeEncoded } from './merge-encoded.js'
import { byPhase, type Phase } from './phases.js'
import { mergeStages, type StageRecording } from './stages.js'
import { type Gap, gapsOfAll } from './start-gaps.js'
import { type Edges, extreme, mergeEdges } from './window.js'

/**
 * What one thread, one agent or all of them recorded in one window: JSON as it is, so it crosses a thread, a wire or
 * a file unchanged. Times are microseconds of the driving machine's monotonic clock.
 */
export interface Recording {
  readonly counts: Counts
  /** Of the started: those that the driver itself was late for, not for want of a connection (open load). */
  readonly pacedLate: number
  readonly errors: Errors
  /** The first wrong reply of each outcome, or what the system said instead: printable, of at most 200 bytes. */
  readonly errorSamples: ByFailure<string>
  readonly bytes: { readonly sent: number; readonly received: number }
  readonly connections: ConnectionCounts
  readonly histograms: Readonly<Record<Phase, EncodedHistogram>>
  /** By name, where a workload has kinds; their sum is the whole. */
  readonly kinds: Readonly<Record<string, KindRecording>>
  /** In their order, where the load has stages; their sum is the whole. */
  readonly stages: readonly StageRecording[]
  /** Ok replies that arrived between the marks, whichever exchange they belong to. */
  readonly arrived: number
  /** The longest that an exchange had waited which a stop cut off; null: none was. */
  readonly unfinishedUs: number | null
  readonly edges: Edges
  /** The longest times between two starts; null where they mean nothing: an open load, or clients that think. */
  readonly gaps: readonly Gap[] | null
}

/** Adds up what several threads or agents recorded. Histograms are added bucket by bucket, never percentiles. */
export function mergeRecordings(parts: readonly Recording[]): Recording {
  return {
    counts: mergeCounts(parts.map(part => part.counts)),
    pacedLate: sumOf(parts, part => part.pacedLate),
    errors: sumOfErrors(parts.map(part => part.errors)),
    // The first part's stands, so it comes last
    errorSamples: Object.assign({}, ...parts.map(part => part.errorSamples).reverse()),
    bytes: {
      sent: sumOf(parts, part => part.bytes.sent),
      received: sumOf(parts, part => part.bytes.received),
    },
    connections: sumOfCounts(parts.map(part => part.connections)),
    histograms: byPhase(phase => mergeEncoded(parts.map(part => part.histograms[phase]))),
    kinds: mergeKinds(parts.map(part => part.kinds)),
    stages: mergeStages(parts.map(part => part.stages)),
    arrived: sumOf(parts, part => part.arrived),
    unfinishedUs: extreme(
      Math.max,
      parts.map(part => part.unfinishedUs),
    ),
    edges: mergeEdges(parts.map(part => part.edges)),
    gaps: gapsOfAll(parts.map(({ gaps, edges }) => ({ gaps, lastStartUs: edges.lastStartUs }))),
  }
}
