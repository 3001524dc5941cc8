import { MessageChannel, type MessagePort } from 'node:worker_threads'
import { type Endpoint, endpointOf, formatEndpoint } from '../client/endpoint.js'
import { RunError, reasonOf } from '../errors.js'
import type { Plan } from '../plan/plan.js'
import { type Share, shareOut } from '../plan/share.js'
import { Recorder } from '../recording/recorder.js'
import { mergeRecordings, type Recording } from '../recording/recording.js'
import { type MergedSecond, type Teller, Timeline, type TimelinePoint } from '../recording/timeline.js'
import type { FleetFigures } from '../result/fleet-figures.js'
import { nowUs } from '../threads/clock.js'
import { drainPort } from '../threads/drain-port.js'
import { ThreadPool } from '../threads/pool.js'
import type { DriverTask, FromDriverThread, ThreadAnswer, ToDriverThread } from './messages.js'

/** What one driver thread did, beside what it recorded. */
export interface ThreadUsage {
  readonly connections: number
  readonly exchanges: number
  readonly eventLoopUtilization: number
}

/** For what part of a second a driver thread of this machine was busy, by its number from 0. */
export interface ThreadLoad {
  readonly thread: number
  readonly utilization: number
}

/**
 * What a drive brings home. `lost`: what died on the way, one error each; what it had recorded is gone with it, and
 * what a thread had in flight is unfinished.
 */
export interface Driven {
  /** What the target's name was resolved to. */
  readonly address: string
  readonly recording: Recording
  /** Also of what was lost later, as far as it had told. */
  readonly timeline: readonly TimelinePoint[]
  readonly startUs: number
  /** When the window really began on the last of the threads. */
  readonly startedUs: number
  /** When the last exchange was to start; null where the number of requests decided. */
  readonly plannedEndUs: number | null
  readonly threads: readonly ThreadUsage[]
  /** CPU time of this process from the window's start to its end, and how long that was. */
  readonly cpuUs: number
  readonly wallUs: number
  readonly lost: readonly RunError[]
  /** How a fleet's agents fared; null where this machine drove alone. */
  readonly fleet: FleetFigures | null
}

export interface Watch {
  /** Aborting ends the drive at once; it still resolves, with what was recorded. */
  readonly signal: AbortSignal
  /** All threads are warm and the window is about to open, or it has just closed. Awaited. */
  readonly onWindow: (edge: 'open' | 'close') => Promise<void>
  /** Once a second, when all threads or agents have told of it. */
  readonly onSecond: (second: MergedSecond) => void
  /** Once a second and thread of this machine. */
  readonly onLoad?: (load: ThreadLoad) => void
  /** How much later than it has to a thread may answer before it is given up (GRACE_MS). */
  readonly graceMs?: number
}

/** Met by the driver here, and by whatever drives from elsewhere. `plan.target` is not our own server here. */
export type Drive = (plan: Plan, watch: Watch) => Promise<Driven>

/** Between the word to measure and the window's start: enough for the word to reach every thread of a busy machine. */
const START_AHEAD_US = 20_000
/** Only a user's module that never returns holds a thread up longer. */
const GRACE_MS = 5000

/** Of the number of requests and the duration, whichever came first decided. */
export function plannedEndUs(
  { durationMs, requests }: Plan,
  startUs: number,
  { counts }: Recording,
): number | null {
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
  readonly #graceMs: number
  readonly #death = new AbortController()
  readonly #inFlight = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT))
  #deadline: NodeJS.Timeout | undefined

  constructor(
    pool: ThreadPool<DriverTask, ThreadAnswer>,
    plan: Plan,
    share: Share,
    endpoint: Endpoint,
    watch: Watch,
    teller: Teller,
  ) {
    const { port1, port2 } = new MessageChannel()
    this.share = share
    this.#port = port1
    this.#plan = plan
    this.#graceMs = watch.graceMs ?? GRACE_MS
    const { signal } = this.#death
    this.answer = pool
      .run({ plan, share, endpoint, port: port2, inFlight: this.#inFlight }, { transfer: [port2], signal })
      .catch((error): ThreadAnswer => {
        const reason = signal.aborted ? 'it no longer answers' : reasonOf(error)
        return { kind: 'failed', reason }
      })
      .finally(() => {
        clearTimeout(this.#deadline)
        // The answer comes by another port: the last second may still wait in this one
        for (const message of drainPort<FromDriverThread>(port1)) onMessage(message)
        teller.leave()
        port1.close()
      })
    const { promise, resolve } = withResolver()
    const onMessage = (message: FromDriverThread): void => {
      if (message.kind === 'warm') {
        clearTimeout(this.#deadline)
        resolve()
      } else {
        teller.tell(message.second)
        watch.onLoad?.({ thread: share.index, utilization: message.utilization })
      }
    }
    port1.on('message', onMessage)
    this.warm = Promise.race([promise, this.answer.then(() => undefined)])
  }

  /** What the thread left behind where it died: exchanges that it had begun in the window. */
  get unfinished(): Recording {
    const recorder = new Recorder(this.#plan.load.kind)
    recorder.started = recorder.unfinished = this.#inFlight[0] ?? 0
    return recorder.finish()
  }

  /** Where cores are few, `threads` load their code one after the other. */
  expectWarm(threads: number): void {
    this.#expectWithin(this.#plan.warmupMs + this.#plan.timeoutMs + threads * this.#graceMs)
  }

  tell(message: ToDriverThread): void {
    this.#port.postMessage(message)
    if (message.kind === 'stop') this.#expectWithin(0)
    // Where a number of requests decides, no time is too long
    else if (this.#plan.durationMs !== null) this.#expectWithin(this.#plan.durationMs + this.#plan.timeoutMs)
  }

  #expectWithin(ms: number): void {
    clearTimeout(this.#deadline)
    this.#deadline = setTimeout(() => this.#death.abort(), ms + this.#graceMs).unref()
  }
}

function withResolver(): { promise: Promise<void>; resolve: () => void } {
  let resolve: () => void = () => undefined
  const promise = new Promise<void>(done => {
    resolve = done
  })
  return { promise, resolve }
}

/**
 * Drives some of a plan's shares, each on a thread of this process. `startOfWindow` is asked when all are warm and
 * answers when the window begins, on this machine's clock. Throws RunError where nothing could be measured at all.
 */
export async function driveShares(
  plan: Plan,
  shares: readonly Share[],
  watch: Watch,
  startOfWindow: () => Promise<number>,
): Promise<Driven> {
  if (plan.target.kind === 'own') throw new TypeError('our own server has to be started before it is driven')
  const endpoint = await endpointOf(plan.target)
  const pool = new ThreadPool<DriverTask, ThreadAnswer>({
    entry: new URL('./driver-thread.js', import.meta.url),
    threads: shares.length,
    queueLimit: shares.length,
    workerData: null,
  })
  const timeline = new Timeline(shares.length, watch.onSecond)
  const threads = shares.map(
    (share, index) => new ThreadHandle(pool, plan, share, endpoint, watch, timeline.teller(index)),
  )
  for (const thread of threads) thread.expectWarm(threads.length)
  const stop = (): void => {
    for (const thread of threads) thread.tell({ kind: 'stop' })
  }
  watch.signal.addEventListener('abort', stop, { once: true })
  if (watch.signal.aborted) stop()
  try {
    await Promise.all(threads.map(thread => thread.warm))
    await watch.onWindow('open')
    const startUs = await startOfWindow()
    const cpuBefore = process.cpuUsage()
    for (const thread of threads) thread.tell({ kind: 'measure', startUs })
    const answers = await Promise.all(threads.map(thread => thread.answer))
    const cpu = process.cpuUsage(cpuBefore)
    const wallUs = Math.max(0, nowUs() - startUs)
    await watch.onWindow('close')

    const recorded = answers.filter(answer => answer.kind === 'recorded')
    const reasons = answers.filter(answer => answer.kind === 'failed').map(answer => answer.reason)
    if (recorded.length === 0)
      throw new RunError('driver-died', `no driver thread was left: ${reasons[0] ?? ''}`)
    const recording = mergeRecordings(
      threads.map((thread, index) => {
        const answer = answers[index]
        return answer?.kind === 'recorded' ? answer.recording : thread.unfinished
      }),
    )
    return {
      address: formatEndpoint(endpoint),
      recording,
      timeline: timeline.finish(),
      startUs,
      startedUs: Math.max(...recorded.map(answer => answer.startedUs ?? startUs)),
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
      lost: reasons.map(reason => new RunError('driver-died', `a driver thread died: ${reason}`)),
      fleet: null,
    }
  } finally {
    watch.signal.removeEventListener('abort', stop)
    await pool.stop()
  }
}

/** Drives a target from threads of this process: all of the plan's shares. */
export const drive: Drive = async (plan, watch) => {
  if (plan.agents !== null) throw new TypeError('a plan for a fleet is driven by its coordinator')
  return driveShares(plan, shareOut(plan, plan.workers), watch, async () => nowUs() + START_AHEAD_US)
}
