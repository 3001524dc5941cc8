import type { KernelCounters } from '../account/kernel-counters.js'
import type { ThreadsAccount } from '../account/threads-account.js'
import { keyed } from '../keyed.js'
import { printable, shortened } from '../printable.js'
import type { Figures } from '../recording/figures.js'
import type { FleetFigures } from '../recording/fleet-account.js'
import { type EncodedHistogram, LatencyHistogram } from '../recording/histogram.js'
import { EXCHANGE_PHASES, NEWER_PHASES } from '../recording/phases.js'
import type { Recording } from '../recording/recording.js'
import type { FirstTroubles, ServerAccount } from '../recording/server-account.js'
import { longestGap } from '../recording/start-gaps.js'
import type { TimelinePoint } from '../recording/timeline.js'
import {
  endOfStartsUs,
  repliesIn,
  throughputPerSecond,
  type Window,
  type WindowSpan,
  windowUs,
} from '../recording/window.js'
import { type Account, accountPer } from './account.js'
import type { Kernel, Run } from './result.js'

/** The CPU time that processes used, and the time in which they used it. */
export interface ProcessAccount {
  readonly cpuUs: number
  readonly wallUs: number
}

/** What is known about the target in addition to the driver's measurements. */
export interface TargetFigures {
  /** The bundled server's work between the marks. */
  readonly server: ServerAccount | null
  /** The work of the processes that --pid names. */
  readonly foreign: ProcessAccount | null
  readonly kernel: Kernel | null
  /** Of the threads of the bundled server, or of the processes that --pid names. */
  readonly serverAccount: ThreadsAccount | null
  /** The kernel counters of this machine between the marks. */
  readonly counters: KernelCounters | null
}

/** The parts of a run: measured by the driver, and by the bundled server if there is one. */
export interface Measured extends TargetFigures {
  readonly state: Run['state']
  readonly address: string
  readonly load: 'open' | 'closed'
  readonly recording: Recording
  readonly timeline: readonly TimelinePoint[]
  readonly window: Window
  readonly stoppedUs: number | null
  /** CPU time of the driver's threads between the marks, and the time between them. */
  readonly cpuUs: number
  readonly wallUs: number
  readonly threads: Run['driver']['threads']
  /** Of the driver's threads. */
  readonly account: ThreadsAccount | null
  readonly fleet: FleetFigures | null
}

const figuresOf = (encoded: EncodedHistogram): Figures => LatencyHistogram.decode(encoded).figures()
const per = (total: number, count: number): number | null => (count === 0 ? null : total / count)
const percent = (part: number, whole: number): number => (whole === 0 ? 0 : (part / whole) * 100)

/** The maximum length of a handler's error message. */
const MOST_TROUBLE_CHARS = 300

const keptTroubles = (troubles: FirstTroubles): Record<string, string> =>
  Object.fromEntries(
    Object.entries(troubles).map(([kind, text]) => [kind, shortened(printable(text), MOST_TROUBLE_CHARS)]),
  )

function serverOf(server: ServerAccount, account: Account | null): NonNullable<Run['server']> {
  const { accepted, handled, failed, rejected, idled, droppedBytes, eventLoopUtilization } = server
  return {
    cpuUsPerExchange: per(server.cpuUs, handled),
    cpuPercent: percent(server.cpuUs, server.wallUs),
    accepted,
    handled,
    failed,
    rejected,
    idled,
    droppedBytes,
    eventLoopUtilization,
    queueWaitUs: figuresOf(server.queueWait),
    handlerUs: figuresOf(server.handler),
    batch: server.batch.count === 0 ? null : figuresOf(server.batch),
    troubles: keptTroubles(server.troubles),
    account,
  }
}

function foreignServerOf(
  foreign: ProcessAccount | null,
  replies: number,
  account: Account | null,
): Run['server'] {
  if (foreign === null) return null
  return {
    cpuUsPerExchange: per(foreign.cpuUs, replies),
    cpuPercent: percent(foreign.cpuUs, foreign.wallUs),
    accepted: null,
    handled: null,
    failed: null,
    rejected: null,
    idled: null,
    droppedBytes: null,
    eventLoopUtilization: null,
    queueWaitUs: null,
    handlerUs: null,
    batch: null,
    troubles: {},
    account,
  }
}

/** Closed load: the longest time in which no client started an exchange. */
function stallOf({ gaps, edges }: Recording, span: WindowSpan): number | null {
  const { openUs } = span.window
  return longestGap({ gaps, lastStartUs: edges.lastStartUs }, openUs, endOfStartsUs(span) ?? openUs)
}

const mapKinds = <Out>(
  kinds: Recording['kinds'],
  map: (kind: Recording['kinds'][string]) => Out,
): Record<string, Out> => Object.fromEntries(Object.entries(kinds).map(([name, kind]) => [name, map(kind)]))

/** One run of a Result, from what was measured. */
export function toRun(measured: Measured): Run {
  const { recording, window, load, stoppedUs } = measured
  const { counts, histograms, arrived, edges } = recording
  const account = (exchanges: number, threads: ThreadsAccount | null): Account | null =>
    threads && accountPer(exchanges, threads, measured.counters)
  const span = { window, load, counts, arrived, edges, stoppedUs }
  return {
    state: measured.state,
    address: measured.address,
    windowUs: windowUs(span),
    stallUs: stallOf(recording, span),
    unfinishedUs: recording.unfinishedUs,
    requests: counts,
    kinds: mapKinds(recording.kinds, ({ counts: requests, errors, response, service }) => ({
      requests,
      latencyUs: { response: figuresOf(response), service: figuresOf(service) },
      errors,
    })),
    stages: [],
    throughputPerSecond: throughputPerSecond(span),
    bytes: recording.bytes,
    connections: recording.connections,
    latencyUs: {
      ...keyed(EXCHANGE_PHASES, phase => figuresOf(histograms[phase])),
      ...keyed(NEWER_PHASES, phase => (histograms[phase].count === 0 ? null : figuresOf(histograms[phase]))),
    },
    startLateUs: figuresOf(histograms.startLate),
    errors: recording.errors,
    errorSamples: recording.errorSamples,
    timeline: measured.timeline,
    driver: {
      cpuUsPerExchange: per(measured.cpuUs, counts.started),
      cpuPercent: percent(measured.cpuUs, measured.wallUs),
      pacedLateShare: per(recording.pacedLate, counts.started + counts.notStarted) ?? 0,
      threads: measured.threads,
      account: account(counts.started, measured.account),
    },
    server: measured.server
      ? serverOf(measured.server, account(measured.server.handled, measured.serverAccount))
      : foreignServerOf(measured.foreign, repliesIn(span), account(repliesIn(span), measured.serverAccount)),
    kernel: measured.kernel,
    fleet: measured.fleet,
    recording: {
      ...histograms,
      ...keyed(NEWER_PHASES, phase => (histograms[phase].count === 0 ? null : histograms[phase])),
      kinds: mapKinds(recording.kinds, ({ response, service }) => ({ response, service })),
      stages: [],
    },
  }
}
