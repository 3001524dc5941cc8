import { MessageChannel, type MessagePort } from 'node:worker_threads'
import type { Endpoint } from '../client/endpoint.js'
import { blameOf } from '../errors.js'
import { type DrivePlan, longestExchangeMs } from '../plan/drive-plan.js'
import { leadMs, phasesOf, stagesOf } from '../plan/shape.js'
import type { Share } from '../plan/share.js'
import { Recorder } from '../recording/recorder.js'
import type { Recording } from '../recording/recording.js'
import type { Teller } from '../recording/timeline.js'
import { windowFrom } from '../recording/window.js'
import { nowUs } from '../threads/clock.js'
import { type Deadline, deadline } from '../threads/deadline.js'
import { drainPort } from '../threads/drain-port.js'
import type { ThreadPool } from '../threads/pool.js'
import type { DataTable } from '../workload/data/table.js'
import { MOST_KINDS } from '../workload/most-kinds.js'
import type { DriverTask, FromDriverThread, ThreadAnswer, ToDriverThread } from './messages.js'

export type DriverPool = ThreadPool<DriverTask, ThreadAnswer>

/** The settings of one ThreadHandle. */
export interface ThreadSettings {
  readonly plan: DrivePlan
  readonly share: Share
  readonly endpoint: Endpoint
  /** See DriverTask. */
  readonly table: DataTable | null
  readonly listensFirst: boolean
  readonly detail: boolean
  /** Receives each second of the window. */
  readonly teller: Teller
  /** How busy the thread was in the last second, 0 to 1. */
  readonly onLoad: (utilization: number) => void
  /** How long after its deadline the thread may answer before it is given up. */
  readonly graceMs: number
}

/** The main thread's side of one driver thread. */
export class ThreadHandle {
  readonly share: Share
  readonly answer: Promise<ThreadAnswer>
  /** Resolves when the thread can begin, or has ended. */
  readonly ready: Promise<void>
  readonly #settings: ThreadSettings
  readonly #port: MessagePort
  readonly #death = new AbortController()
  readonly #inFlight = new Int32Array(new SharedArrayBuffer(MOST_KINDS * Int32Array.BYTES_PER_ELEMENT))
  /** The kinds that its module has named, in the order of inFlight. */
  readonly #moduleKinds: string[] = []
  #patience: Deadline | undefined
  #loadUs: number | null = null
  /** When the thread was found dead. */
  #lostUs = 0
  /** From then on, no message gives the thread more time. */
  #isStopping = false

  constructor(pool: DriverPool, settings: ThreadSettings) {
    const { port1, port2 } = new MessageChannel()
    const { plan, share, endpoint, table, listensFirst, detail, teller, onLoad } = settings
    this.share = share
    this.#settings = settings
    this.#port = port1
    let onReady: () => void = () => undefined
    const ready = new Promise<void>(resolve => {
      onReady = resolve
    })
    const onMessage = (message: FromDriverThread): void => {
      if (message.kind === 'ready') {
        if (!this.#isStopping) this.#patience?.clear()
        onReady()
      } else if (message.kind === 'module-kind') this.#moduleKinds.push(message.name)
      else {
        teller.tell(message.second)
        onLoad(message.utilization)
      }
    }
    port1.on('message', onMessage)
    const { signal } = this.#death
    this.answer = pool
      .run(
        { plan, share, endpoint, table, listensFirst, detail, port: port2, inFlight: this.#inFlight },
        { transfer: [port2], signal },
      )
      .catch((error): ThreadAnswer => {
        this.#lostUs = nowUs()
        const blame = signal.aborted ? { reason: 'it no longer answers', bugStack: null } : blameOf(error)
        return { kind: 'failed', ...blame }
      })
      .finally(() => {
        this.#patience?.clear()
        // The answer comes through another port: the last second may still wait in this one
        for (const message of drainPort<FromDriverThread>(port1)) onMessage(message)
        teller.leave()
        port1.close()
      })
    this.ready = Promise.race([ready, this.answer.then(() => undefined)])
  }

  /** The exchanges of the window that a dead thread left unfinished. */
  get unfinished(): Recording {
    const { plan } = this.#settings
    const { exchange, load } = plan
    const named = this.#moduleKinds.length > 0 ? this.#moduleKinds : null
    const kinds = exchange.kind === 'workload' ? Object.keys(exchange.spec.exchanges) : named
    const recorder = new Recorder(load.kind, kinds)
    const stages = stagesOf(plan)
    if (stages.length > 0) recorder.byStage(stages)
    if (this.#loadUs !== null) recorder.setWindow(windowFrom(this.#loadUs, phasesOf(plan)))
    for (const [kind, count] of this.#inFlight.entries()) recorder.lose(kind, count, this.#lostUs)
    return recorder.finish()
  }

  /** On few cores, `threads` threads load their code one after the other. */
  expectReady(threads: number): void {
    this.#expectWithin(threads * this.#settings.graceMs)
  }

  tell(message: ToDriverThread): void {
    this.#port.postMessage(message)
    if (message.kind === 'stop') {
      this.#isStopping = true
      this.#expectWithin(0)
      return
    }
    this.#loadUs = message.loadUs
    if (!this.#isStopping) this.#expectLoad(message.loadUs)
  }

  #expectLoad(loadUs: number): void {
    const { plan } = this.#settings
    const { durationMs } = plan
    const aheadMs = Math.max(0, loadUs - nowUs()) / 1000
    // With a fixed number of requests, there is no deadline
    if (durationMs !== null) this.#expectWithin(aheadMs + leadMs(plan) + durationMs + longestExchangeMs(plan))
  }

  #expectWithin(ms: number): void {
    this.#patience?.clear()
    this.#patience = deadline(ms + this.#settings.graceMs, () => this.#death.abort())
  }
}
