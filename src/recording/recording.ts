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
 * The recording of one window by one thread, one agent or all of them. It is plain JSON, so threads, the
 * network and files carry it unchanged. Times are microseconds of the driving machine's monotonic clock.
 */
export interface Recording {
  readonly counts: Counts
  /** Started exchanges that were late because of the driver, not for lack of a connection (open load). */
  readonly pacedLate: number
  readonly errors: Errors
  /** The first wrong reply of each outcome, or the system's message: printable, at most 200 bytes. */
  readonly errorSamples: ByFailure<string>
  readonly bytes: { readonly sent: number; readonly received: number }
  readonly connections: ConnectionCounts
  readonly histograms: Readonly<Record<Phase, EncodedHistogram>>
  /** By name, if a workload has kinds; their sum is the whole. */
  readonly kinds: Readonly<Record<string, KindRecording>>
  /** In order, if the load has stages; their sum is the whole. */
  readonly stages: readonly StageRecording[]
  /** Ok replies that arrived between the marks, of any exchange. */
  readonly arrived: number
  /** The longest wait of an exchange that a stop cut off; null: none was cut off. */
  readonly unfinishedUs: number | null
  readonly edges: Edges
  /** The longest times between two starts; null if meaningless: for an open load, or clients that think. */
  readonly gaps: readonly Gap[] | null
}

/** Merges several threads' or agents' recordings. Histograms are added by bucket, never percentiles. */
export function mergeRecordings(parts: readonly Recording[]): Recording {
  return {
    counts: mergeCounts(parts.map(part => part.counts)),
    pacedLate: sumOf(parts, part => part.pacedLate),
    errors: sumOfErrors(parts.map(part => part.errors)),
    // The first part's sample wins, so it is assigned last
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
