import { describeLoad, describeTarget } from '../plan/describe.js'
import { formatCount, formatUs, UnitError } from '../units.js'
import { DataStore, dataFileOf } from './data-store.js'
import { Deafness } from './deafness.js'
import { type Limits, refusal } from './limits.js'
import { Master } from './master.js'
import {
  type BareReply,
  BEAT_MS,
  decode,
  encode,
  KEEP_MS,
  MASTERLESS_MS,
  type MasterBeat,
  type Order,
  orderSchema,
  rollSchema,
  STOP_MS,
  sayable,
  subjects,
  type WorkPhase,
} from './messages.js'
import type { Publish, Wire } from './wire.js'
import { type DriveShares, Work } from './work.js'

export interface AgentSettings {
  readonly id: string
  readonly name: string
  readonly version: string
  readonly limits: Limits
  readonly drive: DriveShares
  /** Microseconds of this machine's monotonic clock. */
  readonly clock: () => number
  /** One line for each request: who asked for what, and the result. */
  readonly log: (line: string) => void
}

/** How far from now a load may start: clock offsets are much smaller, and no message is as late. */
const MOST_AWAY_US = 10_000_000
/** Without a heartbeat of its coordinator for so long, the agent sends its own anyway. */
const ALONE_MS = 1.5 * BEAT_MS
/** A part's share of a message: quotes take two bytes inside it, and it has other fields. */
const PART_SHARE = 0.4

/** The reply to an order that may be refused, with a reason or by a UnitError. */
function answering(take: () => string | null): BareReply {
  try {
    const reason = take()
    return reason === null ? { kind: 'done' } : { kind: 'refused', reason }
  } catch (error) {
    if (!(error instanceof UnitError)) throw error
    return { kind: 'refused', reason: sayable(`the data file ${error.message}`) }
  }
}

/** Offers this machine to coordinators, one at a time, within its own limits. Stops without a coordinator. */
export class Agent {
  readonly #wire: Wire
  readonly #settings: AgentSettings
  readonly #timer: NodeJS.Timeout
  readonly #unsubscribe: readonly (() => void)[]
  readonly #deafness: Deafness
  readonly #data = new DataStore()
  #master: Master | null = null
  /** When its last heartbeat was sent. */
  #beatUs = Number.NEGATIVE_INFINITY
  #work: Work | null = null
  /** The work for the last coordinator may still be ending. */
  #ending: Promise<void> = Promise.resolve()
  #onStuck: (reason: string) => void = () => undefined
  /** Resolves with the reason if threads can't be stopped: then only the end of the process ends them. */
  readonly stuck = new Promise<string>(resolve => {
    this.#onStuck = resolve
  })

  constructor(wire: Wire, settings: AgentSettings) {
    this.#wire = wire
    this.#settings = settings
    this.#deafness = new Deafness(settings.clock)
    this.#unsubscribe = [
      wire.subscribe(subjects.roll, bytes => this.#onRoll(bytes)),
      wire.subscribe(subjects.agent(settings.id), (bytes, reply) => this.#onOrder(bytes, reply)),
    ]
    this.#timer = setInterval(() => this.#onTick(), BEAT_MS)
  }

  /** Ends its work and takes no further orders. */
  async stop(): Promise<void> {
    clearInterval(this.#timer)
    for (const unsubscribe of this.#unsubscribe) unsubscribe()
    if (this.#work && !this.#work.isOver)
      this.#beat({ phase: 'failed', reason: "the agent's own user stopped it" })
    this.#leave()
    await Promise.race([this.#ending, this.stuck])
  }

  #onRoll(bytes: Uint8Array): void {
    const roll = decode(rollSchema, bytes)
    if (!roll) return
    const { id, name, version } = this.#settings
    const busyWith = this.#master?.from ?? null
    this.#wire.publish(subjects.presence(roll.session), encode({ id, name, version, busyWith }))
  }

  #onOrder(bytes: Uint8Array, reply: Publish): void {
    const order = decode(orderSchema, bytes)
    if (order) reply(encode(this.#obey(order)))
  }

  #obey(order: Order): BareReply {
    if (order.kind === 'claim') return this.#claim(order)
    if (this.#master?.session !== order.session)
      return { kind: 'refused', reason: 'it works for another coordinator' }
    this.#master.hear()
    const work = this.#work
    switch (order.kind) {
      case 'clock':
        return { kind: 'clock', atUs: this.#settings.clock() }
      case 'prepare':
        return this.#prepare(order, this.#master)
      case 'data':
        return answering(() => this.#data.take(order))
      case 'start':
        return work?.run === order.run ? this.#start(order, work) : { kind: 'done' }
      case 'stop':
        if (work?.run === order.run) this.#stopWork()
        return { kind: 'done' }
      case 'again':
        work?.again(order.run, order.from)
        return { kind: 'done' }
      case 'fetch':
        return work?.run === order.run && work.phase === 'over'
          ? { kind: 'part', ...work.part(order.part, Math.floor(this.#wire.mostBytes * PART_SHARE)) }
          : { kind: 'refused', reason: 'there is no such answer' }
      case 'release':
        this.#settings.log(`[+] ${this.#master.from} is done`)
        this.#leave()
        return { kind: 'done' }
    }
  }

  #claim({ session, from, version }: Extract<Order, { kind: 'claim' }>): BareReply {
    if (this.#master?.session === session) return { kind: 'done' }
    const { log, clock, version: ours } = this.#settings
    if (this.#master) {
      log(`[!] ${from} is refused: busy with ${this.#master.from}`)
      return { kind: 'refused', reason: `busy with ${this.#master.from}` }
    }
    if (version !== ours) {
      log(`[!] ${from} is refused: its version is ${version}, not ${ours}`)
      return { kind: 'refused', reason: `version ${ours}, not ${version}` }
    }
    this.#master = new Master(this.#wire, { session, from, clock, onBeat: beat => this.#onMasterBeat(beat) })
    log(`[+] Taken by ${from}`)
    return { kind: 'done' }
  }

  #prepare(order: Extract<Order, { kind: 'prepare' }>, { from }: Master): BareReply {
    // A repeated order: the answer got lost
    if (this.#work?.run === order.run) return { kind: 'done' }
    const { plan, shares } = order
    const { log, drive, clock, limits } = this.#settings
    const connections = shares.reduce((sum, share) => sum + share.connections, 0)
    const asked = `${formatCount(connections)} connection${connections === 1 ? '' : 's'} to ${describeTarget(plan)}, part of: ${describeLoad(plan)}`
    const reason = refusal(plan, shares, limits, order.data !== null)
    if (reason !== null) {
      log(`[!] ${from} asks for ${asked}; refused: ${reason}`)
      return { kind: 'refused', reason: sayable(reason) }
    }
    const file = dataFileOf(plan)
    const table = file === null || order.data === null ? null : this.#data.tableOf(file, order.data)
    if (file !== null && table === null) return { kind: 'wants-data' }
    log(`[*] ${from} asks for ${asked}`)
    this.#stopWork()
    const settings = { drive, clock, onPhase: () => this.#onPhase(work) }
    const work = new Work({ ...order, table }, settings, this.#ending)
    this.#work = work
    this.#ending = work.over
    return { kind: 'done' }
  }

  #start({ loadUs }: Extract<Order, { kind: 'start' }>, work: Work): BareReply {
    // Requests due since a time long ago would all be sent at once, whatever --max-rate says
    if (work.phase === 'ready' && Math.abs(loadUs - this.#settings.clock()) > MOST_AWAY_US) {
      const reason = `a load must start within ${formatUs(MOST_AWAY_US)} from now`
      this.#settings.log(`[!] A start is refused: ${reason}`)
      return { kind: 'refused', reason }
    }
    work.start(loadUs)
    return { kind: 'done' }
  }

  #onMasterBeat({ run, heard }: MasterBeat): void {
    this.#work?.heard(run, heard)
    // Heartbeats that arrive together cost the coordinator less
    this.#beatAfter(BEAT_MS / 2)
  }

  /** Sends a heartbeat if the last one is older. */
  #beatAfter(ms: number): void {
    if (this.#settings.clock() - this.#beatUs > ms * 1000) this.#beat()
  }

  #onPhase(work: Work): void {
    if (work.isOver) this.#settings.log(`[+] ${work.outcome}`)
    if (work === this.#work) this.#beat()
  }

  #onTick(): void {
    const deafUs = this.#deafness.us()
    if (!this.#master) return
    const patienceMs = this.#work?.phase === 'over' ? KEEP_MS : MASTERLESS_MS
    if (this.#master.isSilent(patienceMs, deafUs)) {
      this.#settings.log(`[!] ${this.#master.from} is silent: stopped working for it`)
      this.#leave()
    } else this.#beatAfter(ALONE_MS)
  }

  #beat(instead: { phase?: WorkPhase; reason?: string } = {}): void {
    if (!this.#master) return
    const work = this.#work
    const beat = {
      id: this.#settings.id,
      run: work?.run ?? 0,
      phase: instead.phase ?? work?.phase ?? 'over',
      reason: instead.reason ?? work?.reason ?? '',
      batch: work?.takeBatch() ?? null,
    }
    this.#beatUs = this.#settings.clock()
    this.#wire.publish(subjects.beats(this.#master.session), encode(beat))
  }

  #leave(): void {
    this.#master?.leave()
    this.#master = null
    this.#stopWork()
    this.#work = null
    this.#data.clear()
  }

  #stopWork(): void {
    const work = this.#work
    if (!work || work.isOver) return
    work.stop()
    const timer = setTimeout(() => this.#onStuck('its threads do not stop'), STOP_MS)
    void work.over.then(() => clearTimeout(timer))
  }
}
