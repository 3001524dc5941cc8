import { AccountMeter } from '../account/account-meter.js'
import { processBook } from '../account/process-book.js'
import { snapshotOfOurs, type ThreadsAccount } from '../account/threads-account.js'
import { endpointOf, formatEndpoint } from '../client/endpoint.js'
import { type Blame, type RunError, toRunError } from '../errors.js'
import type { DrivePlan } from '../plan/drive-plan.js'
import { leadMs, phasesOf } from '../plan/shape.js'
import { type Share, shareOut } from '../plan/share.js'
import type { FleetFigures } from '../recording/fleet-account.js'
import { mergeRecordings, type Recording } from '../recording/recording.js'
import { type MergedSecond, Timeline, type TimelinePoint } from '../recording/timeline.js'
import { type Window, windowFrom, withoutRequests } from '../recording/window.js'
import { sum } from '../statistics/sum.js'
import { nowUs } from '../threads/clock.js'
import { ThreadPool } from '../threads/pool.js'
import type { DataTable } from '../workload/data/table.js'
import { dataOf } from './data-tables.js'
import { type Edge, Marks } from './marks.js'
import type { ThreadAnswer } from './messages.js'
import { type DriverPool, ThreadHandle } from './thread-handle.js'

/** What one driver thread did in the window, beside what it recorded. */
export interface ThreadUsage {
  readonly connections: number
  readonly exchanges: number
  readonly eventLoopUtilization: number
}

/** For what part of a second a driver thread of this machine was busy, by its number from 0. */
export interface ThreadLoad {
  /** The number of the thread, from 0. */
  readonly thread: number
  /** The share of the last second that it was busy, from 0 to 1. */
  readonly utilization: number
}

/**
 * What a drive brings home. `lost`: what died on the way, one error each; what it had recorded may be gone with it, and
 * what a thread had in flight is unfinished.
 */
export interface Driven {
  /** What the target's name was resolved to. */
  readonly address: string
  readonly recording: Recording
  /** Also of what was lost later, as far as it had told. */
  readonly timeline: readonly TimelinePoint[]
  readonly window: Window
  /** When a stop cut the load; null: nothing did. */
  readonly stoppedUs: number | null
  /** When the load really began on the last of the threads. */
  readonly startedUs: number
  readonly threads: readonly ThreadUsage[]
  /** CPU time of the driver's threads between the marks, and how long that was. */
  readonly cpuUs: number
  readonly wallUs: number
  /** Of all threads of this process; null where a fleet drove, or a mark never came. */
  readonly account: ThreadsAccount | null
  readonly lost: readonly RunError[]
  /** How a fleet's agents fared; null where this machine drove alone. */
  readonly fleet: FleetFigures | null
}

export interface Watch {
  /** Aborting ends the drive at once; it still resolves, with what was recorded. */
  readonly signal: AbortSignal
  /** The window opens or closes; the load goes on meanwhile. Without warm-up, the load begins when this has resolved. */
  readonly onWindow: (edge: Edge) => Promise<void>
  /** A warm-up begins after which few requests may be over before the open window is told of: then only its end is. */
  readonly onWarmup?: () => Promise<void>
  /** Once a second, when all threads or agents have told of it. */
  readonly onSecond: (second: MergedSecond) => void
  /** Whether seconds are wanted in detail; a fleet's have none. */
  readonly detail?: boolean
  /** Once a second and thread of this machine. */
  readonly onLoad?: (load: ThreadLoad) => void
  /** The target is a server of ours, which speaks when it is asked. */
  readonly isOwnServer?: boolean
  /** How much later than it has to a thread may answer before it is given up (GRACE_MS). */
  readonly graceMs?: number
}

/** Met by the driver here, and by whatever drives from elsewhere. */
export interface Drive {
  (plan: DrivePlan, watch: Watch): Promise<Driven>
  /** Starts what needs time and no target, so that the target can start meanwhile. */
  readonly comeUp?: (workers: number) => ReadyDriver
}

/** A driver whose threads load their code already. It drives once. */
export interface ReadyDriver {
  readonly drive: (plan: DrivePlan, watch: Watch) => Promise<Driven>
  /** Ends the threads, whether it drove or not. */
  close(): Promise<void>
}

const poolOf = (threads: number): DriverPool =>
  new ThreadPool({
    entry: new URL('./driver-thread.js', import.meta.url),
    threads,
    queueLimit: threads,
    workerData: processBook().memory,
  })

/** Between the word to begin and the load's begin: enough for the word to reach every thread of a busy machine. */
const START_AHEAD_US = 20_000
/** An open load looks through its connections for a while before it begins. */
const ALONE_AHEAD_US = 12_000
/** Only a user's module that never returns holds a thread up longer. */
const GRACE_MS = 5000

/** Whether something is awaited on each new connection before the first exchange. */
const hasOpening = ({ exchange }: DrivePlan): boolean =>
  exchange.kind === 'workload' && (exchange.spec.greeting !== null || exchange.spec.opening.length > 0)

/** CPU time of this whole process: for systems that don't tell that of a thread. */
class ProcessCpu {
  #opened: NodeJS.CpuUsage | null = null
  usedUs = 0

  mark(edge: Edge): void {
    if (edge === 'open') this.#opened = process.cpuUsage()
    else if (this.#opened) {
      const { user, system } = process.cpuUsage(this.#opened)
      this.usedUs = user + system
    }
  }
}

/**
 * Drives some of a plan's shares, each on a thread of this process. `table`: the records of its data file.
 * `startOfLoad` is asked when all are ready and answers when the load begins, on this machine's clock. Throws RunError
 * if nothing could be measured at all.
 */
export async function driveShares(
  plan: DrivePlan,
  shares: readonly Share[],
  watch: Watch,
  startOfLoad: () => Promise<number>,
  table: DataTable | null,
): Promise<Driven> {
  const pool = poolOf(shares.length)
  try {
    return await driveOn(pool, plan, shares, watch, startOfLoad, table)
  } finally {
    await pool.stop()
  }
}

async function driveOn(
  pool: DriverPool,
  plan: DrivePlan,
  shares: readonly Share[],
  watch: Watch,
  startOfLoad: () => Promise<number>,
  table: DataTable | null,
): Promise<Driven> {
  const endpoint = await endpointOf(plan.target)
  const timeline = new Timeline(shares.length, watch.onSecond)
  const threads = shares.map(
    (share, index) =>
      new ThreadHandle(pool, {
        ...{
          plan,
          share,
          endpoint,
          table,
          teller: timeline.teller(index),
          graceMs: watch.graceMs ?? GRACE_MS,
          detail: watch.detail === true,
        },
        // One of all threads and agents is enough
        listensFirst: watch.isOwnServer !== true && share.index === 0 && !hasOpening(plan),
        onLoad: utilization => watch.onLoad?.({ thread: share.index, utilization }),
      }),
  )
  for (const thread of threads) thread.expectReady(threads.length)
  let stoppedUs: number | null = null
  const stop = (): void => {
    stoppedUs = nowUs()
    for (const thread of threads) thread.tell({ kind: 'stop' })
  }
  watch.signal.addEventListener('abort', stop, { once: true })
  if (watch.signal.aborted) stop()
  const processCpu = new ProcessCpu()
  const meter = new AccountMeter()
  const onMark = (edge: Edge): Promise<void> => {
    processCpu.mark(edge)
    meter.mark(edge, snapshotOfOurs(process.pid, processBook().entries()))
    return watch.onWindow(edge)
  }
  let marks: Marks | undefined
  try {
    await Promise.all(threads.map(thread => thread.ready))
    const hasWarmup = leadMs(plan) > 0
    if (!hasWarmup) await onMark('open')
    else if (plan.requests !== null) await watch.onWarmup?.()
    const window = windowFrom(await startOfLoad(), phasesOf(plan))
    for (const thread of threads) thread.tell({ kind: 'begin', loadUs: window.loadUs })
    marks = new Marks(window, !hasWarmup, onMark)
    const answers = await Promise.all(threads.map(thread => thread.answer))
    await marks.end()
    return {
      address: formatEndpoint(endpoint),
      timeline: timeline.finish(),
      ...{ stoppedUs, account: meter.account, fleet: null },
      ...broughtHome(threads, answers, window, processCpu.usedUs),
    }
  } finally {
    watch.signal.removeEventListener('abort', stop)
    marks?.cancel()
  }
}

/** What the threads answered becomes one. Throws RunError where there is nothing of any of them. */
function broughtHome(
  threads: readonly ThreadHandle[],
  answers: readonly ThreadAnswer[],
  window: Window,
  processCpuUs: number,
): Pick<Driven, 'window' | 'recording' | 'startedUs' | 'threads' | 'cpuUs' | 'wallUs' | 'lost'> {
  const recorded = answers.filter(answer => answer.kind === 'recorded')
  const failures = answers.flatMap((answer): Blame | [] =>
    answer.kind === 'failed' ? answer : (answer.failure ?? []),
  )
  if (recorded.length === 0) {
    const blame = failures[0] ?? { reason: 'none was there', bugStack: null }
    throw toRunError(blame, 'driver-died', undefined, 'no driver thread is left: ')
  }
  const recordings = threads.map((thread, index) => {
    const answer = answers[index]
    return answer?.kind === 'recorded' ? answer.recording : thread.unfinished
  })
  const lostRequests = threads.map(({ share }, index) => {
    const answer = answers[index]
    const diedEarly = answer?.kind !== 'recorded' || answer.failure !== null
    return diedEarly ? (share.requests ?? 0) - (recordings[index]?.counts.started ?? 0) : 0
  })
  const cpuUs = recorded.map(({ time }) => time.cpuUs).filter(us => us !== null)
  return {
    window: withoutRequests(window, sum(lostRequests)),
    recording: mergeRecordings(recordings),
    startedUs: Math.max(...recorded.map(answer => answer.startedUs ?? window.loadUs)),
    threads: answers.flatMap((answer, index) =>
      answer.kind === 'failed'
        ? []
        : {
            connections: threads[index]?.share.connections ?? 0,
            exchanges: answer.recording.counts.started,
            eventLoopUtilization: answer.time.eventLoopUtilization,
          },
    ),
    cpuUs: cpuUs.length < recorded.length ? processCpuUs : sum(cpuUs),
    wallUs: Math.max(...recorded.map(({ time }) => time.wallUs)),
    lost: failures.map(blame => toRunError(blame, 'driver-died', undefined, 'a driver thread died: ')),
  }
}

/** The word needs no time to reach the others where there is one thread. */
const startSoon = (threads: number) => async (): Promise<number> =>
  nowUs() + (threads === 1 ? ALONE_AHEAD_US : START_AHEAD_US)

/** Drives a target from threads of this process: all of the plan's shares. */
export const drive: Drive = Object.assign(
  (plan: DrivePlan, watch: Watch) =>
    driveShares(plan, shareOut(plan, plan.workers), watch, startSoon(plan.workers), dataOf(plan)),
  {
    comeUp(workers: number): ReadyDriver {
      const pool = poolOf(workers)
      return {
        drive: (plan, watch) =>
          driveOn(pool, plan, shareOut(plan, workers), watch, startSoon(workers), dataOf(plan)),
        close: () => pool.stop(),
      }
    },
  },
)
