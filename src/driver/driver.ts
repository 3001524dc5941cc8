import { AccountMeter } from '../account/account-meter.js'
import { processBook } from '../account/process-book.js'
import { snapshotOfOurs } from '../account/threads-account.js'
import { endpointOf, formatEndpoint } from '../client/endpoint.js'
import type { DrivePlan } from '../plan/drive-plan.js'
import { leadMs, phasesOf } from '../plan/shape.js'
import { type Share, shareOut } from '../plan/share.js'
import { Timeline } from '../recording/timeline.js'
import { windowFrom } from '../recording/window.js'
import { nowUs } from '../threads/clock.js'
import { ThreadPool } from '../threads/pool.js'
import type { DataTable } from '../workload/data/table.js'
import { bringHome } from './bring-home.js'
import { dataOf } from './data-tables.js'
import type { Drive, Driven, ReadyDriver, Watch } from './drive.js'
import { type Edge, Marks } from './marks.js'
import { type DriverPool, ThreadHandle } from './thread-handle.js'

const poolOf = (threads: number): DriverPool =>
  new ThreadPool({
    entry: new URL('./driver-thread.js', import.meta.url),
    threads,
    queueLimit: threads,
    workerData: processBook().memory,
  })

/** From the message `begin` to the load's begin: enough to reach every thread of a busy machine. */
const START_AHEAD_US = 20_000
/** The same for a single thread: an open load first looks through its connections. */
const ALONE_AHEAD_US = 12_000
/** Only a user's module that never returns takes longer. */
const GRACE_MS = 5000

/** Whether each new connection awaits something before its first exchange. */
const hasOpening = ({ exchange }: DrivePlan): boolean =>
  exchange.kind === 'workload' && (exchange.spec.greeting !== null || exchange.spec.opening.length > 0)

/** CPU time of this whole process, for systems that don't report it for a thread. */
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
 * Drives some of a plan's shares, each on its own thread of this process. `table`: the records of its data
 * file. `startOfLoad` is called when all threads are ready and returns the load's begin on this machine's
 * clock. Throws RunError if nothing could be measured.
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
        // One thread of the whole load is enough
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
      ...bringHome(threads, answers, window, processCpu.usedUs),
    }
  } finally {
    watch.signal.removeEventListener('abort', stop)
    marks?.cancel()
  }
}

/** With one thread, the message has no other threads to reach. */
const startSoon = (threads: number) => async (): Promise<number> =>
  nowUs() + (threads === 1 ? ALONE_AHEAD_US : START_AHEAD_US)

/** Drives all of a plan's shares from threads of this process. */
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
