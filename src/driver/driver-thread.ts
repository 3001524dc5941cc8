import { performance } from 'node:perf_hooks'
import type { ConnectionSettings } from '../client/connection.js'
import { Copies } from '../client/copies.js'
import { reasonOf } from '../errors.js'
import { protocolOf } from '../plan/exchange.js'
import type { Plan } from '../plan/plan.js'
import { Recorder } from '../recording/recorder.js'
import { nowUs } from '../threads/clock.js'
import { arrivalsOf } from './arrivals.js'
import { Clients } from './clients.js'
import { ClosedLoop } from './closed-loop.js'
import type { DriverTask, FromDriverThread, ThreadAnswer, ToDriverThread } from './messages.js'
import { OpenLoop } from './open-loop.js'
import { localPorts, spreadSources } from './source-addresses.js'
import type { Window } from './window.js'

const SECOND_US = 1_000_000

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
    const { requests } = this.#task.share
    if (warmupMs > 0) {
      const startUs = nowUs()
      const recorder = new Recorder(load.kind)
      await this.#run(
        this.#loopOf(recorder, { startUs, plannedEndUs: startUs + warmupMs * 1000, requests: null }),
      )
      // What ends a second takes 20 ms where it runs for the first time, which would hold up requests of the window
      recorder.finish(0)
    }
    const startUs = await this.#startOfWindow()
    const recorder = new Recorder(load.kind)
    if (startUs === null)
      return { kind: 'recorded', recording: recorder.finish(0), startedUs: null, eventLoopUtilization: 0 }
    await new Promise(resolve => setTimeout(resolve, Math.max(0, (startUs - nowUs()) / 1000)))
    const startedUs = nowUs()

    const before = this.#clients.bytes()
    const loop = this.#loopOf(recorder, {
      startUs,
      plannedEndUs: durationMs === null ? null : startUs + durationMs * 1000,
      requests,
      inFlight: this.#task.inFlight,
      // Where the number of requests decides, the window lasts until the last of them is over
      onClose: () => {
        if (requests === null || recorder.started < requests) endWindow()
      },
    })
    const utilization = utilizationMeter(loop)
    const utilizationOfSecond = utilizationMeter(loop)
    const seconds = new Seconds(startUs, atMs => {
      const second = recorder.endSecond(atMs)
      const message: FromDriverThread = { kind: 'second', second, utilization: utilizationOfSecond() }
      this.#task.port.postMessage(message)
    })
    let eventLoopUtilization: number | null = null
    // What is in flight may take until its timeout: a wait that says nothing of how busy the thread was
    const endWindow = (): void => {
      seconds.stop()
      eventLoopUtilization ??= utilization()
    }
    await this.#run(loop)
    endWindow()
    const after = this.#clients.bytes()
    recorder.bytesSent = after.sent - before.sent
    recorder.bytesReceived = after.received - before.received
    const recording = recorder.finish(seconds.atMs)
    return { kind: 'recorded', recording, startedUs, eventLoopUtilization: eventLoopUtilization ?? 0 }
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

  async #run(loop: ClosedLoop | OpenLoop): Promise<void> {
    if (!this.#stopped) await loop.run()
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
    this.#timer = setTimeout(
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
