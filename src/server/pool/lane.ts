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
  /** Requests that may be with the worker at once; null: as many as their handlers take little time. */
  readonly batch: number | null
  /** The worker died, or is slow: these had not begun. */
  readonly onReturned: (asks: readonly Ask[]) => void
  /** This many replies came back together. */
  readonly onRoom: (replies: number) => void
  readonly onTrouble: (reason: string) => void
}

/** A worker whose handler can't be loaded any more is tried again after this. */
const RETRY_MS = 1000

/** One worker thread while it lives. */
interface LaneThread {
  readonly ring: Ring
  readonly inHand: InHand
  readonly port: MessagePort
  readonly abort: AbortController
}

/** The server's end of one worker thread, and of the one that takes its place. */
export class Lane {
  readonly #settings: LaneSettings
  /** null: it is coming up. */
  #thread: LaneThread | null = null
  #isStopped = false
  #isDown = false
  #isDirty = false
  /** It could not begin what waited for it; until it can it is given no other. */
  #isStalled = false
  readonly #pace = new Pace()
  #retry: NodeJS.Timeout | undefined

  constructor(settings: LaneSettings) {
    this.#settings = settings
  }

  get inHand(): number {
    return this.#thread?.inHand.count ?? 0
  }

  /** Its worker died and another could not take its place yet. */
  get isDown(): boolean {
    return this.#isDown
  }

  /** Nothing is with it, so that it begins at once. */
  get isIdle(): boolean {
    return this.#takes(1)
  }

  /** Whether it may be given this request while others are idle. */
  hasRoom(ask: Ask): boolean {
    // What a dying worker had not begun must not wait behind another's end
    return this.#takes(ask.isResent ? this.#settings.slots : this.#depth())
  }

  /** Whether it may be given this request now that all are busy, so that it goes on without a word from us. */
  hasRoomAhead(ask: Ask): boolean {
    const { batch } = this.#settings
    return batch === null && !ask.isResent && this.#takes(this.#depth() + this.#pace.ahead)
  }

  /** Whether requests wait for it that an idle one could begin. */
  get isAhead(): boolean {
    return this.inHand > this.#depth()
  }

  /** Starts a worker. Resolves when it takes requests; rejects with RunError where it does not come up. */
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

  /** To be called where `hasRoom`; the worker hears of it at `wake`. */
  give(ask: Ask): void {
    const { ring, inHand, port } = this.#thread as LaneThread
    // Too long for a slot: it has to be there before its slot says so
    if (ask.request.length > ring.slotBytes) port.postMessage({ slot: ring.room(), request: ask.request })
    inHand.add(ask)
    this.#isDirty = true
  }

  /** Once for all that was given in a turn of the event loop. */
  wake(): void {
    if (!this.#isDirty) return
    this.#isDirty = false
    if (this.#thread?.ring.wake()) this.#thread.port.postMessage(null)
  }

  /** See RequestHandling. */
  turn(): void {
    this.#thread?.ring.turn()
  }

  /** Takes what is finished, without waiting for the worker's bell. */
  collect(): void {
    this.#collected(this.#thread?.inHand.collect() ?? 0)
  }

  /** Now and then: sees to requests behind a slow one, and ends a worker whose handler does not return. */
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

  /** Takes back what the worker has not begun. */
  recall(): Ask[] {
    return this.#thread?.inHand.recall() ?? []
  }

  /** No worker takes the place of the one that ends now. */
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

  /** The worker is gone: what it had begun fails, what it had not goes elsewhere, and another takes its place. */
  #onEnd(thread: LaneThread, end: RunError): void {
    const { port, inHand } = thread
    const wasReady = this.#thread !== null
    this.#thread = null
    this.#isStalled = false
    this.#collected(inHand.collect())
    // The end comes another way than what was said before it, and may be here first
    for (const message of drainPort<FromLane>(port)) this.#hear(thread, message)
    port.close()
    const returned = inHand.recall()
    const reason = this.#isStopped ? CUT_OFF : `a worker thread died: ${end.message}`
    // Else those whose requests fail now say so
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
