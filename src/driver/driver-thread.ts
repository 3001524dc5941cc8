import { setImmediate, setTimeout } from 'node:timers/promises'
import { workerData } from 'node:worker_threads'
import { signIn } from '../account/sign-in.js'
import { ThreadBook } from '../account/thread-book.js'
import type { ConnectionSettings } from '../client/connection-settings.js'
import { type Blame, blameOf } from '../errors.js'
import { rampUpStartUs } from '../load/ramp-up.js'
import type { DrivePlan } from '../plan/drive-plan.js'
import { phasesOf, stagesOf } from '../plan/shape.js'
import { Recorder } from '../recording/recorder.js'
import { type Window, windowFrom } from '../recording/window.js'
import { nowUs } from '../threads/clock.js'
import { blockTowards, spinTowards } from '../threads/wait.js'
import { arrivalsOf } from './arrivals.js'
import { Clients } from './clients.js'
import { ClosedLoop } from './closed-loop.js'
import { DialPace } from './dial-pace.js'
import { listenAfter, listenBefore } from './listen.js'
import type { DriverTask, FromDriverThread, ThreadAnswer, ToDriverThread } from './messages.js'
import { messagesOf, type ThreadMessages } from './messages-of.js'
import { OpenLoop } from './open-loop.js'
import { localPorts, spreadSources } from './source-addresses.js'
import { ThreadWindow } from './thread-window.js'

/** Timers are late by 1 or 2 ms: poll the clock from this long before the load begins. */
const POLL_US = 3000

/** An open load first looks through its connections (a few us each), then waits for due times itself. */
const OPEN_AHEAD_US = 10_000

/** Resolves within microseconds of that time, or at once if it has passed. */
async function reached(us: number): Promise<void> {
  await setTimeout(Math.max(0, (us - nowUs() - POLL_US) / 1000))
  while (nowUs() < us) await setImmediate()
}

/** One thread's part of a run: wait for `begin`, drive warm-up and window, answer with the recording. */
class DriverThread {
  readonly #plan: DrivePlan
  readonly #task: DriverTask
  readonly #clients: Clients
  readonly #messages: ThreadMessages
  #loop: ClosedLoop | OpenLoop | null = null
  #recorder: Recorder | null = null
  #window: ThreadWindow | null = null
  #stopped = false
  #onBegin: (loadUs: number | null) => void = () => undefined
  #startedUs: number | null = null

  constructor(task: DriverTask, clients: Clients, messages: ThreadMessages) {
    this.#plan = task.plan
    this.#task = task
    this.#clients = clients
    this.#messages = messages
    task.port.on('message', (message: ToDriverThread) => {
      if (message.kind === 'begin') return this.#onBegin(message.loadUs)
      this.#stopped = true
      this.#stop()
      this.#onBegin(null)
    })
  }

  async run(): Promise<ThreadAnswer> {
    const { load } = this.#plan
    // Made before `begin`: it takes longer than the time from there to the first request
    const recorder = this.#makeRecorder()
    this.#recorder = recorder
    const isStopped = (): boolean => this.#stopped
    if (this.#task.listensFirst) await listenBefore(this.#clients, nowUs, isStopped)
    const loadUs = await this.#wordToBegin()
    if (loadUs === null) return this.#answer(null)
    const window = windowFrom(loadUs, { ...phasesOf(this.#plan), requests: this.#task.share.requests })
    recorder.setWindow(window)
    await reached(load.kind === 'open' ? loadUs - OPEN_AHEAD_US : loadUs)
    this.#startedUs = Math.max(loadUs, nowUs())
    if (!this.#stopped) await this.#drive(recorder, window)
    if (this.#plan.keepAlive) await listenAfter(this.#clients, nowUs, isStopped)
    return this.#answer(null)
  }

  /** Ends at once and answers with the recording until now. */
  fail(failure: Blame): ThreadAnswer {
    this.#stopped = true
    // Otherwise an open load would go on uncounted
    this.#stop()
    return this.#answer(failure)
  }

  #answer(failure: Blame | null): ThreadAnswer {
    const recorder = this.#recorder ?? this.#makeRecorder()
    const time = this.#window?.end() ?? { eventLoopUtilization: 0, cpuUs: 0, wallUs: 0 }
    return { kind: 'recorded', recording: recorder.finish(), startedUs: this.#startedUs, time, failure }
  }

  async #drive(recorder: Recorder, window: Window): Promise<void> {
    const { port, inFlight } = this.#task
    const loop = this.#loopOf(recorder, window, {
      inFlight,
      // With a fixed number of requests, the window lasts until the last of them is over
      onClose: () => {
        if (window.requests === null || recorder.started < window.requests) this.#window?.close()
      },
    })
    this.#window = new ThreadWindow(window, recorder, this.#clients, {
      polledUs: () => loop.polledUs,
      onSecond: (second, utilization) => {
        const message: FromDriverThread = { kind: 'second', second, utilization }
        port.postMessage(message)
      },
    })
    await loop.run()
    this.#window.close()
  }

  #makeRecorder(): Recorder {
    const { kinds, thinks } = this.#messages
    const recorder = new Recorder(this.#plan.load.kind, kinds, thinks)
    if (this.#task.detail) recorder.detail()
    const stages = stagesOf(this.#plan)
    if (stages.length > 0) recorder.byStage(stages)
    return recorder
  }

  #loopOf(
    recorder: Recorder,
    window: Window,
    watch: { readonly inFlight: Int32Array; readonly onClose: () => void },
  ): ClosedLoop | OpenLoop {
    const { load, seed, warmupMs } = this.#plan
    const { share } = this.#task
    const clients = this.#clients
    if (load.kind === 'closed') {
      this.#loop = new ClosedLoop(clients, recorder, window, nowUs, watch, this.#rampUpOf(load.rampUpMs))
    } else {
      const arrivals = () => arrivalsOf(load, share, seed, warmupMs)
      const options = {
        hasSessions: this.#messages.hasSession,
        wait: load.pacing === 'spin' ? spinTowards : blockTowards,
      }
      this.#loop = new OpenLoop(clients, recorder, window, arrivals, nowUs, watch, options)
    }
    return this.#loop
  }

  #rampUpOf(rampUpMs: number): ((nth: number) => number) | null {
    const { connections } = this.#plan
    return rampUpMs === 0 ? null : nth => rampUpStartUs(rampUpMs, connections, this.#task.share, nth)
  }

  #stop(): void {
    if (!this.#loop) return
    const atUs = nowUs()
    if (this.#recorder) {
      this.#recorder.unfinishedUs = this.#clients.longestWaitUs(atUs)
      this.#recorder.cutAt(atUs)
    }
    this.#loop.stop()
  }

  /** null: stopped before the load began. */
  #wordToBegin(): Promise<number | null> {
    if (this.#stopped) return Promise.resolve(null)
    return new Promise(resolve => {
      this.#onBegin = resolve
      const ready: FromDriverThread = { kind: 'ready' }
      this.#task.port.postMessage(ready)
    })
  }
}

/** The task that Piscina runs, one on each driver thread. */
export default async function drive(task: DriverTask): Promise<ThreadAnswer> {
  const { plan, share, endpoint } = task
  signIn(new ThreadBook(workerData as SharedArrayBuffer), 'driver thread', {
    number: share.index + 1,
    // An open load blocks its event loop between due times, so a delay of the loop would mean nothing
    loop: plan.load.kind === 'closed',
  })
  let clients: Clients | undefined
  let thread: DriverThread | undefined
  // Errors thrown in callbacks of sockets and timers arrive here; the recording until then is kept
  let onThrown: (error: unknown) => void = () => undefined
  const thrown = new Promise<never>((_, reject) => {
    onThrown = reject
  })
  process.on('uncaughtException', onThrown)
  try {
    const messages = await messagesOf(plan, share, task.table, name => {
      const message: FromDriverThread = { kind: 'module-kind', name }
      task.port.postMessage(message)
    })
    const { hasSession } = messages
    const settings: ConnectionSettings = {
      endpoint,
      keepAlive: plan.keepAlive || hasSession,
      isPerSession: hasSession && !plan.keepAlive,
      pipelining: plan.pipelining,
      timeoutUs: plan.timeoutMs * 1000,
      connectTimeoutUs: plan.connectTimeoutMs * 1000,
      clock: nowUs,
    }
    const endpoints = spreadSources(endpoint, plan.connections, localPorts())
    clients = new Clients(share.connections, settings, messages.messagesOf, share.of, endpoints, onTurn =>
      plan.connectRatePerSecond === null
        ? null
        : new DialPace(plan.connectRatePerSecond, share, nowUs, onTurn),
    )
    thread = new DriverThread(task, clients, messages)
    return await Promise.race([thread.run(), thrown])
  } catch (error) {
    const blame = blameOf(error)
    return thread ? thread.fail(blame) : { kind: 'failed', ...blame }
  } finally {
    process.off('uncaughtException', onThrown)
    clients?.close()
    task.port.close()
  }
}
