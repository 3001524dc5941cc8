import { type EventLoopUtilization, performance } from 'node:perf_hooks'
import type { ConnectionSettings } from '../client/connection.js'
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
    const { warmupMs, durationMs } = this.#plan
    const { requests } = this.#task.share
    if (warmupMs > 0) {
      const startUs = nowUs()
      await this.#load(new Recorder(this.#plan.load.kind), {
        startUs,
        plannedEndUs: startUs + warmupMs * 1000,
        requests: null,
      })
    }
    const startUs = await this.#startOfWindow()
    const recorder = new Recorder(this.#plan.load.kind)
    if (startUs === null)
      return { kind: 'recorded', recording: recorder.finish(0), startedUs: null, eventLoopUtilization: 0 }
    await new Promise(resolve => setTimeout(resolve, Math.max(0, (startUs - nowUs()) / 1000)))
    const startedUs = nowUs()

    const before = this.#clients.bytes()
    const idle = performance.eventLoopUtilization()
    const utilization = utilizationMeter(() => this.#polledUs())
    const seconds = new Seconds(startUs, atMs => {
      const second = recorder.endSecond(atMs)
      const message: FromDriverThread = { kind: 'second', second, utilization: utilization() }
      this.#task.port.postMessage(message)
    })
    const polledUs = await this.#load(recorder, {
      startUs,
      plannedEndUs: durationMs === null ? null : startUs + durationMs * 1000,
      requests,
      inFlight: this.#task.inFlight,
    })
    seconds.stop()
    const after = this.#clients.bytes()
    recorder.bytesSent = after.sent - before.sent
    recorder.bytesReceived = after.received - before.received
    return {
      kind: 'recorded',
      recording: recorder.finish(seconds.atMs),
      startedUs,
      eventLoopUtilization: utilizationWithout(polledUs, performance.eventLoopUtilization(idle)),
    }
  }

  /** Answers for how long the event loop only polled, in microseconds. */
  async #load(recorder: Recorder, window: Window): Promise<number> {
    if (this.#stopped) return 0
    const { load, seed } = this.#plan
    const loop =
      load.kind === 'closed'
        ? new ClosedLoop(this.#clients, recorder, window, nowUs)
        : new OpenLoop(this.#clients, recorder, window, arrivalsOf(load, this.#task.share, seed), nowUs)
    this.#loop = loop
    await loop.run()
    const polledUs = this.#polledUs()
    this.#loop = null
    return polledUs
  }

  #polledUs(): number {
    return this.#loop instanceof OpenLoop ? this.#loop.polledUs : 0
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

/** An open load waits for due times by polling: to Node the loop is active then, to us it has nothing to do. */
function utilizationWithout(polledUs: number, { idle, active }: EventLoopUtilization): number {
  return idle + active === 0 ? 0 : Math.max(0, active - polledUs / 1000) / (idle + active)
}

/** Answers for what part of the time since it was asked last the event loop had something to do. */
function utilizationMeter(polledUs: () => number): () => number {
  let last = performance.eventLoopUtilization()
  let lastPolledUs = polledUs()
  return () => {
    const now = performance.eventLoopUtilization()
    const nowPolledUs = polledUs()
    const utilization = utilizationWithout(
      nowPolledUs - lastPolledUs,
      performance.eventLoopUtilization(now, last),
    )
    last = now
    lastPolledUs = nowPolledUs
    return utilization
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
      request: protocol.request,
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
