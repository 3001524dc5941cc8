import { lookup } from 'node:dns/promises'
import { MessageChannel, type MessagePort } from 'node:worker_threads'
import type { Endpoint } from '../client/connection.js'
import { RunError, reasonOf } from '../errors.js'
import type { Plan } from '../plan/plan.js'
import { type Share, shareOut } from '../plan/share.js'
import { mergeRecordings, type Recording } from '../recording/recording.js'
import type { Second } from '../recording/timeline.js'
import { nowUs } from '../threads/clock.js'
import { ThreadPool } from '../threads/pool.js'
import type { DriverTask, FromDriverThread, ThreadAnswer, ToDriverThread } from './messages.js'

/** What one driver thread did, beside what it recorded. */
export interface ThreadUsage {
  readonly connections: number
  readonly exchanges: number
  readonly eventLoopUtilization: number
}

/** What a drive brings home. `lost`: why threads died, one reason each; what they had recorded is gone with them. */
export interface Driven {
  readonly recording: Recording
  readonly startUs: number
  /** When the last exchange was to start; null where the number of requests decided. */
  readonly plannedEndUs: number | null
  readonly threads: readonly ThreadUsage[]
  /** CPU time of this process from the window's start to its end, and how long that was. */
  readonly cpuUs: number
  readonly wallUs: number
  readonly lost: readonly string[]
}

export interface Watch {
  /** Aborting ends the drive at once; it still resolves, with what was recorded. */
  readonly signal: AbortSignal
  /** All threads are warm and the window is about to open, or it has just closed. Awaited. */
  readonly onWindow: (edge: 'open' | 'close') => Promise<void>
  /** Once a second and thread. */
  readonly onSecond: (second: Second) => void
}

/** Met by the driver here, and by whatever drives from elsewhere. `plan.target` is not our own server here. */
export type Drive = (plan: Plan, watch: Watch) => Promise<Driven>

/** Between the word to measure and the window's start: enough for the word to reach every thread. */
const START_AHEAD_US = 5000
/** How much later than it has to a thread may answer: only a user's module that never returns holds it up longer. */
const GRACE_MS = 5000

async function resolveTarget(plan: Plan): Promise<Endpoint> {
  const { target } = plan
  if (target.kind === 'unix') return { path: target.path }
  if (target.kind === 'own') throw new TypeError('our own server has to be started before it is driven')
  try {
    return { host: (await lookup(target.host)).address, port: target.port }
  } catch (error) {
    throw new RunError('name-resolution', `can't resolve ${target.host}: ${reasonOf(error)}`, {
      cause: error,
    })
  }
}

/** Of the number of requests and the duration, whichever came first decided. */
function plannedEndUs({ durationMs, requests }: Plan, startUs: number, { counts }: Recording): number | null {
  return durationMs === null || (requests !== null && counts.started >= requests)
    ? null
    : startUs + durationMs * 1000
}

/** The main thread's end of one driver thread. */
class ThreadHandle {
  readonly share: Share
  readonly answer: Promise<ThreadAnswer>
  /** Resolves when the thread is warm, or over. */
  readonly warm: Promise<void>
  readonly #port: MessagePort
  readonly #plan: Plan
  readonly #death = new AbortController()
  #deadline: NodeJS.Timeout | undefined

  constructor(
    pool: ThreadPool<DriverTask, ThreadAnswer>,
    plan: Plan,
    share: Share,
    endpoint: Endpoint,
    watch: Watch,
  ) {
    const { port1, port2 } = new MessageChannel()
    this.share = share
    this.#port = port1
    this.#plan = plan
    const { signal } = this.#death
    this.answer = pool
      .run({ plan, share, endpoint, port: port2 }, { transfer: [port2], signal })
      .catch((error): ThreadAnswer => {
        const reason = signal.aborted ? 'it no longer answers' : reasonOf(error)
        return { kind: 'failed', reason }
      })
      .finally(() => {
        clearTimeout(this.#deadline)
        port1.close()
      })
    // Where cores are few the threads load their code one after the other
    this.#expectWithin(plan.warmupMs + plan.timeoutMs + share.of * GRACE_MS)
    const { promise, resolve } = withResolver()
    port1.on('message', (message: FromDriverThread) => {
      if (message.kind === 'warm') {
        clearTimeout(this.#deadline)
        resolve()
      } else watch.onSecond(message.second)
    })
    this.warm = Promise.race([promise, this.answer.then(() => undefined)])
  }

  tell(message: ToDriverThread): void {
    this.#port.postMessage(message)
    if (message.kind === 'stop') this.#expectWithin(0)
    // Where a number of requests decides, no time is too long
    else if (this.#plan.durationMs !== null) this.#expectWithin(this.#plan.durationMs + this.#plan.timeoutMs)
  }

  #expectWithin(ms: number): void {
    clearTimeout(this.#deadline)
    this.#deadline = setTimeout(() => this.#death.abort(), ms + GRACE_MS).unref()
  }
}

function withResolver(): { promise: Promise<void>; resolve: () => void } {
  let resolve: () => void = () => undefined
  const promise = new Promise<void>(done => {
    resolve = done
  })
  return { promise, resolve }
}

/** Drives a target from threads of this process. Throws RunError where nothing could be measured at all. */
export const drive: Drive = async (plan, watch) => {
  const endpoint = await resolveTarget(plan)
  const shares = shareOut(plan, plan.workers)
  const pool = new ThreadPool<DriverTask, ThreadAnswer>({
    entry: new URL('./driver-thread.js', import.meta.url),
    threads: shares.length,
    slots: 1,
    queueLimit: shares.length,
    workerData: null,
  })
  const threads = shares.map(share => new ThreadHandle(pool, plan, share, endpoint, watch))
  const stop = (): void => {
    for (const thread of threads) thread.tell({ kind: 'stop' })
  }
  watch.signal.addEventListener('abort', stop, { once: true })
  if (watch.signal.aborted) stop()
  try {
    await Promise.all(threads.map(thread => thread.warm))
    await watch.onWindow('open')
    const toldUs = nowUs()
    const startUs = toldUs + START_AHEAD_US
    const cpuBefore = process.cpuUsage()
    for (const thread of threads) thread.tell({ kind: 'measure', startUs })
    const answers = await Promise.all(threads.map(thread => thread.answer))
    const cpu = process.cpuUsage(cpuBefore)
    const wallUs = nowUs() - toldUs
    await watch.onWindow('close')

    const recorded = answers.filter(answer => answer.kind === 'recorded')
    const lost = answers.filter(answer => answer.kind === 'failed').map(answer => answer.reason)
    if (recorded.length === 0)
      throw new RunError('driver-died', `no driver thread was left: ${lost[0] ?? ''}`)
    const recording = mergeRecordings(recorded.map(answer => answer.recording))
    return {
      recording,
      startUs,
      plannedEndUs: plannedEndUs(plan, startUs, recording),
      threads: answers.flatMap((answer, index) =>
        answer.kind === 'failed'
          ? []
          : {
              connections: shares[index]?.connections ?? 0,
              exchanges: answer.recording.counts.started,
              eventLoopUtilization: answer.eventLoopUtilization,
            },
      ),
      cpuUs: cpu.user + cpu.system,
      wallUs,
      lost,
    }
  } finally {
    watch.signal.removeEventListener('abort', stop)
    await pool.stop()
  }
}
