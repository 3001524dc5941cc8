import { performance } from 'node:perf_hooks'
import { setImmediate, setTimeout } from 'node:timers/promises'
import type { ConnectionSettings } from '../client/connection-settings.js'
import { Copies } from '../client/copies.js'
import { reasonOf } from '../errors.js'
import { protocolOf } from '../plan/exchange.js'
import type { Plan } from '../plan/plan.js'
import { countedSince } from '../recording/connection-counts.js'
import { Recorder } from '../recording/recorder.js'
import type { Recording } from '../recording/recording.js'
import type { Second } from '../recording/timeline.js'
import { nowUs } from '../threads/clock.js'
import { arrivalsOf } from './arrivals.js'
import { Clients } from './clients.js'
import { ClosedLoop } from './closed-loop.js'
import type { DriverTask, FromDriverThread, ThreadAnswer, ToDriverThread } from './messages.js'
import { OpenLoop } from './open-loop.js'
import { localPorts, spreadSources } from './source-addresses.js'
import type { Window } from './window.js'

const SECOND_US = 1_000_000
/** A timer is late by a millisecond or two: from this long before the window the clock is looked at. */
const POLL_US = 3000

/** A few microseconds for each of a thousand connections. */
const OPEN_AHEAD_US = 10_000

/** Resolves within microseconds of that time, unless it is over. */
async function reached(us: number): Promise<void> {
  await setTimeout(Math.max(0, (us - nowUs() - POLL_US) / 1000))
  while (nowUs() < us) await setImmediate()
}

/** One thread's part of a run: warm up, wait for the word, measure, answer with what was recorded. */
class DriverThread {
  readonly #plan: Plan
  readonly #task: DriverTask
  readonly #clients: Clients
  #loop: ClosedLoop | OpenLoop | null = null
  #stopped = false
  #onMeasure: (startUs: number | null) => void = () => undefined

  constructor(task: DriverTask, clients: Clients) {
    this.#plan = task.plan
    this.#task = task
    this.#clients = clients
    task.port.on('message', (message: ToDriverThread) => {
      if (message.kind === 'measure') return this.#onMeasure(message.startUs)
      this.#stopped = true
      this.#loop?.stop()
      this.#onMeasure(null)
    })
  }

  async run(): Promise<ThreadAnswer> {
    const { warmupMs, durationMs, load } = this.#plan
    if (warmupMs > 0) {
      const startUs = nowUs()
      const window = { startUs, plannedEndUs: startUs + warmupMs * 1000, requests: null }
      await this.#measure(new Recorder(load.kind), window, () => undefined)
    }
    // Made before the word to begin: it takes longer than there is from there to the window's start
    const recorder = new Recorder(load.kind)
    const startUs = await this.#startOfWindow()
    if (startUs === null)
      return { kind: 'recorded', recording: recorder.finish(), startedUs: null, eventLoopUtilization: 0 }
    // An open load awaits its due times by itself, and looks through its connections first
    await reached(load.kind === 'open' ? startUs - OPEN_AHEAD_US : startUs)
    const startedUs = Math.max(startUs, nowUs())
    const { inFlight, share, port } = this.#task
    const window = {
      startUs,
      plannedEndUs: durationMs === null ? null : startUs + durationMs * 1000,
      requests: share.requests,
      inFlight,
    }
    const measured = await this.#measure(recorder, window, (second, utilization) => {
      const message: FromDriverThread = { kind: 'second', second, utilization }
      port.postMessage(message)
    })
    return { kind: 'recorded', startedUs, ...measured }
  }

  /** Loads for one window. The warm-up does all that the window does, so that nothing runs there for the first time. */
  async #measure(
    recorder: Recorder,
    window: Window,
    onSecond: (second: Second, utilization: number) => void,
  ): Promise<{ readonly recording: Recording; readonly eventLoopUtilization: number }> {
    const { startUs, requests } = window
    const before = this.#clients.bytes()
    const countsBefore = this.#clients.counts
    const loop = this.#loopOf(recorder, {
      ...window,
      // Where the number of requests decides, the window lasts until the last of them is over
      onClose: () => {
        if (requests === null || recorder.started < requests) endWindow()
      },
    })
    const utilization = utilizationMeter(loop)
    const utilizationOfSecond = utilizationMeter(loop)
    const endSecond = (atMs: number): void => onSecond(recorder.endSecond(atMs), utilizationOfSecond())
    const seconds = new Seconds(startUs, endSecond)
    let eventLoopUtilization: number | null = null
    // What is in flight may take until its timeout: a wait that says nothing of how busy the thread was
    const endWindow = (): void => {
      seconds.stop()
      eventLoopUtilization ??= utilization()
    }
    if (!this.#stopped) await loop.run()
    endWindow()
    if (recorder.hasBegunSecond) endSecond(seconds.atMs)
    const after = this.#clients.bytes()
    recorder.bytesSent = after.sent - before.sent
    recorder.bytesReceived = after.received - before.received
    recorder.connections = countedSince(countsBefore, this.#clients.counts)
    return {
      recording: recorder.finish(),
      eventLoopUtilization: eventLoopUtilization ?? 0,
    }
  }

  /** A loop that a stop ends. */
  #loopOf(recorder: Recorder, window: Window): ClosedLoop | OpenLoop {
    const { load, seed } = this.#plan
    this.#loop =
      load.kind === 'closed'
        ? new ClosedLoop(this.#clients, recorder, window, nowUs)
        : new OpenLoop(this.#clients, recorder, window, arrivalsOf(load, this.#task.share, seed), nowUs)
    return this.#loop
  }

  /** null: stopped before the window began. */
  #startOfWindow(): Promise<number | null> {
    if (this.#stopped) return Promise.resolve(null)
    return new Promise(resolve => {
      this.#onMeasure = resolve
      const warm: FromDriverThread = { kind: 'warm' }
      this.#task.port.postMessage(warm)
    })
  }
}

/**
 * Answers for what part of the time since it was asked last the event loop had something to do. An open load waits for
 * due times by polling: to Node the loop is active then, to us it has nothing to do.
 */
function utilizationMeter(loop: { readonly polledUs: number }): () => number {
  let last = performance.eventLoopUtilization()
  let lastPolledUs = loop.polledUs
  return () => {
    const now = performance.eventLoopUtilization()
    const { idle, active } = performance.eventLoopUtilization(now, last)
    const busy = active - (loop.polledUs - lastPolledUs) / 1000
    last = now
    lastPolledUs = loop.polledUs
    return idle + active === 0 ? 0 : Math.max(0, busy) / (idle + active)
  }
}

/** Tells when a second of the window is over, and where it began, in milliseconds from the window's start. */
class Seconds {
  readonly #startUs: number
  readonly #onOver: (atMs: number) => void
  #timer: NodeJS.Timeout | undefined
  /** Where the second under way began, from the window's start. */
  atMs = 0

  constructor(startUs: number, onOver: (atMs: number) => void) {
    this.#startUs = startUs
    this.#onOver = onOver
    this.#schedule()
  }

  stop(): void {
    clearTimeout(this.#timer)
  }

  #schedule(): void {
    const dueUs = this.#startUs + this.atMs * 1000 + SECOND_US
    this.#timer = globalThis.setTimeout(
      () => {
        this.#onOver(this.atMs)
        // A blocked event loop may have slept through whole seconds
        this.atMs = Math.floor((nowUs() - this.#startUs) / SECOND_US) * 1000
        this.#schedule()
      },
      Math.max(1, Math.ceil((dueUs - nowUs()) / 1000)),
    )
  }
}

/** The task that Piscina runs, one on each driver thread. */
export default async function drive(task: DriverTask): Promise<ThreadAnswer> {
  const { plan, share, endpoint } = task
  let clients: Clients | undefined
  try {
    const protocol = await protocolOf(plan)
    const settings: ConnectionSettings = {
      endpoint,
      request: new Copies(protocol.request),
      keepAlive: plan.keepAlive,
      pipelining: plan.pipelining,
      timeoutUs: plan.timeoutMs * 1000,
      connectTimeoutUs: plan.connectTimeoutMs * 1000,
      clock: nowUs,
    }
    const endpoints = spreadSources(endpoint, plan.connections, localPorts())
    clients = new Clients(share.connections, settings, protocol, share.of, endpoints)
    return await new DriverThread(task, clients).run()
  } catch (error) {
    return { kind: 'failed', reason: reasonOf(error) }
  } finally {
    clients?.close()
    task.port.close()
  }
}
