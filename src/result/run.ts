import { type EncodedHistogram, type Figures, LatencyHistogram } from '../recording/histogram.js'
import type { Recording } from '../recording/recording.js'
import type { TimelinePoint } from '../recording/timeline.js'
import type { FleetFigures } from './fleet-figures.js'
import type { Kernel, Run } from './result.js'

/** What a run is made of: measured by the driver, and by our own server where there was one. */
export interface Measured {
  readonly state: Run['state']
  readonly address: string
  readonly recording: Recording
  readonly timeline: readonly TimelinePoint[]
  readonly plannedEndUs: number | null
  readonly stoppedUs: number | null
  readonly cpuUs: number
  readonly threads: Run['driver']['threads']
  readonly server: MeasuredServer | null
  /** CPU time of the target's processes, where --pid names them. */
  readonly foreignCpuUs: number | null
  readonly kernel: Kernel | null
  readonly fleet: FleetFigures | null
}

/** What our own server counted since its last reset. `cpuUs` is of its process. */
export interface MeasuredServer {
  readonly accepted: number
  /** Requests that were answered, though their client may be gone by then. */
  readonly handled: number
  /** Requests without an answer because their handler failed. */
  readonly failed: number
  /** Connections over --max-connections and requests over --queue-limit. */
  readonly rejected: number
  /** Silent or slow connections cut by --idle-timeout. */
  readonly idled: number
  /** Bytes past --max-request, read and dropped. */
  readonly droppedBytes: number
  readonly cpuUs: number
  /** Of the thread that accepts, 0 to 1. */
  readonly eventLoopUtilization: number
  /** From a request's arrival to its start in the handler. */
  readonly queueWait: EncodedHistogram
  readonly handler: EncodedHistogram
  /** Requests, not times: how many came back from a worker together. Empty where each travels alone. */
  readonly batch: EncodedHistogram
}

const figuresOf = (encoded: EncodedHistogram): Figures => LatencyHistogram.decode(encoded).figures()
const per = (total: number, count: number): number | null => (count === 0 ? null : total / count)
const percent = (part: number, whole: number): number => (whole === 0 ? 0 : (part / whole) * 100)

/**
 * The window, in microseconds: from the first start to the later of the planned end and the last ok reply; where a
 * number of requests decides, to the last outcome. Where it was stopped before its planned end, to the stop.
 */
export function windowUs(measured: Pick<Measured, 'recording' | 'plannedEndUs' | 'stoppedUs'>): number {
  const { firstStartUs, lastOkUs, lastOutcomeUs } = measured.recording
  if (firstStartUs === null) return 0
  const never = Number.POSITIVE_INFINITY
  const endUs = Math.min(measured.stoppedUs ?? never, measured.plannedEndUs ?? never)
  const lastUs = endUs === never ? lastOutcomeUs : Math.max(endUs, lastOkUs ?? 0)
  return Math.max(0, (lastUs ?? firstStartUs) - firstStartUs)
}

function serverOf(server: MeasuredServer, windowUs: number): NonNullable<Run['server']> {
  const { accepted, handled, failed, rejected, idled, droppedBytes, eventLoopUtilization } = server
  return {
    cpuUsPerExchange: per(server.cpuUs, handled),
    cpuPercent: percent(server.cpuUs, windowUs),
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
  }
}

function foreignServerOf({ foreignCpuUs, recording }: Measured, windowUs: number): Run['server'] {
  if (foreignCpuUs === null) return null
  return {
    cpuUsPerExchange: per(foreignCpuUs, recording.counts.ok),
    cpuPercent: percent(foreignCpuUs, windowUs),
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
  }
}

/** One run of a Result, from what was measured. */
export function toRun(measured: Measured): Run {
  const { recording } = measured
  const { counts, histograms } = recording
  const window = windowUs(measured)
  return {
    state: measured.state,
    address: measured.address,
    windowUs: window,
    requests: counts,
    throughputPerSecond: window === 0 ? 0 : (counts.ok / window) * 1e6,
    bytes: recording.bytes,
    connections: recording.connections,
    latencyUs: {
      response: figuresOf(histograms.response),
      service: figuresOf(histograms.service),
      connect: figuresOf(histograms.connect),
      firstByte: figuresOf(histograms.firstByte),
    },
    startLateUs: figuresOf(histograms.startLate),
    errors: recording.errors,
    errorSamples: recording.errorSamples,
    timeline: measured.timeline,
    driver: {
      cpuUsPerExchange: per(measured.cpuUs, counts.started),
      // Over the window: what is in flight at its end may be waited for, which takes long and costs nothing
      cpuPercent: percent(measured.cpuUs, window),
      pacedLateShare: per(recording.pacedLate, counts.started + counts.notStarted) ?? 0,
      threads: measured.threads,
    },
    server: measured.server ? serverOf(measured.server, window) : foreignServerOf(measured, window),
    kernel: measured.kernel,
    fleet: measured.fleet,
    recording: histograms,
  }
}
