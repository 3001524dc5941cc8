import { MessageChannel, type MessagePort } from 'node:worker_threads'
import { RunError, reasonOf } from '../../errors.js'
import { comeUp } from '../../threads/come-up.js'
import { drainPort } from '../../threads/drain-port.js'
import type { ThreadPool } from '../../threads/pool.js'
import { CUT_OFF } from '../handling.js'
import type { FromLane, LaneEnd, LaneTask } from '../messages.js'
import { type Ask, type AskEnds, InHand } from './in-hand.js'
import { Pace } from './pace.js'
import { Ring } from './ring.js'

export interface LaneSettings extends AskEnds {
  readonly pool: ThreadPool<LaneTask, LaneEnd>
  readonly slots: number
  readonly slotBytes: number
  /** Requests that may be with the worker at once; null: the shorter its handlers, the more. */
  readonly batch: number | null
  /** The worker died, or is slow: these requests had not begun. */
  readonly onReturned: (asks: readonly Ask[]) => void
  /** This many replies came back together. */
  readonly onRoom: (replies: number) => void
  readonly onTrouble: (reason: string) => void
}

/** Delay before another try, if a new worker can't load its handler. */
const RETRY_MS = 1000

/** One worker thread during its life. */
interface LaneThread {
  readonly ring: Ring
  readonly inHand: InHand
  readonly port: MessagePort
  readonly abort: AbortController
}

/** The server's side of one worker thread, and of those that replace it. */
export class Lane {
  readonly #settings: LaneSettings
  /** null: it is starting. */
  #thread: LaneThread | null = null
  #isStopped = false
  #isDown = false
  #isDirty = false
  /** Its waiting requests could not begin; until they can, it gets no others. */
  #isStalled = false
  readonly #pace = new Pace()
  #retry: NodeJS.Timeout | undefined

  constructor(settings: LaneSettings) {
    this.#settings = settings
  }

  get inHand(): number {
    return this.#thread?.inHand.count ?? 0
  }

  /** Its worker died and could not be replaced yet. */
  get isDown(): boolean {
    return this.#isDown
  }

  /** It has no requests, so a new one begins at once. */
  get isIdle(): boolean {
    return this.#takes(1)
  }

  /** Whether it may take this request while other workers are idle. */
  hasRoom(ask: Ask): boolean {
    // A resent request has to begin at once: it fails if its worker dies before that
    return this.#takes(ask.isResent ? this.#settings.slots : this.#depth())
  }

  /** Whether it may take this request while all workers are busy, to begin it later without a wake-up. */
  hasRoomAhead(ask: Ask): boolean {
    const { batch } = this.#settings
    return batch === null && !ask.isResent && this.#takes(this.#depth() + this.#pace.ahead)
  }

  /** Whether requests wait for it that an idle worker could begin. */
  get isAhead(): boolean {
    return this.inHand > this.#depth()
  }

  /** Starts a worker. Resolves when it takes requests; rejects with RunError if it does not start. */
  async start(): Promise<void> {
    const { pool, slots, batch, slotBytes, onReply } = this.#settings
    const memory = Ring.memory(Math.max(slots, batch ?? 0), slotBytes)
    const ring = new Ring(memory)
    const { port1: port, port2 } = new MessageChannel()
    const abort = new AbortController()
    const inHand = new InHand(ring, {
      ...this.#settings,
      onReply: (ask, reply, startUs, endUs) => {
        this.#pace.learn(endUs - startUs)
        onReply(ask, reply, startUs, endUs)
      },
    })
    const thread = { ring, inHand, port, abort }
    const ready = new Promise<void>(resolve => {
      port.on('message', (message: FromLane) => {
        if (message.kind === 'ready') resolve()
        else this.#hear(thread, message)
      })
    })
    const ended = pool.run({ port: port2, memory, slots }, { transfer: [port2], signal: abort.signal }).then(
      (end): RunError => new RunError('handler-module', end.reason),
      (error): RunError => {
        const reason = abort.signal.aborted ? abort.signal.reason : error
        return new RunError('server-start', reasonOf(reason), { cause: error })
      },
    )
    ended.then(end => this.#onEnd(thread, end))
    await comeUp(Promise.race([ready, ended.then(end => Promise.reject(end))]), abort)
    this.#thread = thread
  }

  /** Call it only if `hasRoom`; `wake` notifies the worker. */
  give(ask: Ask): void {
    const { ring, inHand, port } = this.#thread as LaneThread
    // Too long for a slot: the message has to arrive before the slot refers to it
    if (ask.request.length > ring.slotBytes) port.postMessage({ slot: ring.room(), request: ask.request })
    inHand.add(ask)
    this.#isDirty = true
  }

  /** Call it once for all requests given in a turn of the event loop. */
  wake(): void {
    if (!this.#isDirty) return
    this.#isDirty = false
    if (this.#thread?.ring.wake()) this.#thread.port.postMessage(null)
  }

  /** See RequestHandling. */
  turn(): void {
    this.#thread?.ring.turn()
  }

  /** Collects finished requests without waiting for the worker's message. */
  collect(): void {
    this.#collected(this.#thread?.inHand.collect() ?? 0)
  }

  /** Call it regularly: moves requests behind a slow one, and ends a worker whose handler does not return. */
  inspect(taskTimeoutMs: number): void {
    this.collect()
    if (!this.#thread || this.inHand === 0) return
    const { inHand, abort } = this.#thread
    const { runningUs, stuckUs } = inHand.inspect(this.#settings.slots)
    if (runningUs > taskTimeoutMs * 1000) abort.abort(new Error(`it ran for more than ${taskTimeoutMs} ms`))
    else if (stuckUs > this.#pace.slowUs) {
      const returned = inHand.recall()
      if (returned.length === 0) return
      this.#isStalled = true
      this.#settings.onReturned(returned)
    } else if (stuckUs === 0 && this.#isStalled) {
      this.#isStalled = false
      this.#settings.onRoom(0)
    }
  }

  /** Takes back the requests that the worker has not begun. */
  recall(): Ask[] {
    return this.#thread?.inHand.recall() ?? []
  }

  /** The worker is not replaced when it ends. */
  stop(): void {
    this.#isStopped = true
    clearTimeout(this.#retry)
  }

  #takes(most: number): boolean {
    if (this.#thread === null || this.#isStalled) return false
    const { inHand, ring } = this.#thread
    return inHand.count < most && ring.room() !== null
  }

  #depth(): number {
    const { batch, slots } = this.#settings
    return Math.max(slots, batch ?? this.#pace.depth)
  }

  #hear({ inHand }: LaneThread, message: FromLane): void {
    if (message.kind === 'reply') {
      inHand.finish(message.slot, message.reply)
      this.#collected(1)
    } else this.#collected(inHand.collect())
  }

  #collected(replies: number): void {
    if (replies === 0) return
    this.#isStalled = false
    this.#settings.onRoom(replies)
  }

  /** The worker has ended: its begun requests fail, the others go elsewhere, and a new worker replaces it. */
  #onEnd(thread: LaneThread, end: RunError): void {
    const { port, inHand } = thread
    const wasReady = this.#thread !== null
    this.#thread = null
    this.#isStalled = false
    this.#collected(inHand.collect())
    // The end comes through another port than earlier messages, and may arrive first
    for (const message of drainPort<FromLane>(port)) this.#hear(thread, message)
    port.close()
    const returned = inHand.recall()
    const reason = this.#isStopped ? CUT_OFF : `a worker thread died: ${end.message}`
    // Otherwise the requests that fail now report it
    if (wasReady && inHand.count === 0 && !this.#isStopped) this.#settings.onTrouble(reason)
    inHand.failAll(reason)
    const isLast = (ask: Ask) => this.#isStopped || ask.isResent
    for (const ask of returned.filter(isLast)) this.#settings.onFailure(ask, reason)
    if (wasReady && !this.#isStopped) this.#again(0)
    const again = returned.filter(ask => !isLast(ask))
    for (const ask of again) ask.isResent = true
    this.#settings.onReturned(again)
  }

  #again(afterMs: number): void {
    this.#retry = setTimeout(() => {
      this.start().then(
        () => {
          this.#isDown = false
          this.#settings.onRoom(0)
        },
        (error: RunError) => {
          if (this.#isStopped) return
          this.#isDown = true
          this.#settings.onTrouble(`a worker thread could not be restarted: ${error.message}`)
          this.#settings.onRoom(0)
          this.#again(RETRY_MS)
        },
      )
    }, afterMs)
  }
}
