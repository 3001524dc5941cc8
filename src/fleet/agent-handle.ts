import { setImmediate, setTimeout } from 'node:timers/promises'
import type { Teller } from '../recording/timeline.js'
import { type ClockOffset, clockOffset, type RoundTrip } from './clock-offset.js'
import {
  type AgentAnswer,
  type AgentBeat,
  answerSchema,
  type BareOrder,
  decode,
  encode,
  LOST_MS,
  MOST_ANSWER_CHARS,
  type OrderReply,
  replySchema,
  type SecondBatch,
  subjects,
  type WorkPhase,
} from './messages.js'
import type { Wire } from './wire.js'

/** The coordinator, as agents see it. */
export interface Caller {
  readonly session: string
  /** The name that agents show for it. */
  readonly from: string
  readonly version: string
}

/** A request is repeated after this: NATS stores nothing for a disconnected client. */
const ASK_MS = 500
const PAUSE_MS = 50
const ROUND_TRIPS = 12

export interface AgentHandleSettings {
  readonly wire: Wire
  readonly session: string
  readonly clock: () => number
  /** How long an agent may leave an order unanswered although it sends heartbeats. */
  readonly graceMs: number
}

/** A deadline of the agent, and why it is lost if it misses the deadline. */
interface Expectation {
  dueUs: number
  readonly reason: string
}

/** The coordinator's side of one agent that it has claimed. */
export class AgentHandle {
  readonly id: string
  readonly name: string
  readonly #wire: Wire
  readonly #session: string
  readonly #clock: () => number
  readonly #graceMs: number
  readonly #expected = new Set<Expectation>()
  readonly #waiting = new Set<() => void>()
  #heardUs: number
  #run = 0
  #phase: WorkPhase = 'over'
  #reason = ''
  #lost: string | null = null
  #teller: Teller | null = null
  /** The run whose seconds are received, and how many were. */
  #heardRun = 0
  #heardSeconds = 0

  constructor(
    { id, name }: { readonly id: string; readonly name: string },
    { wire, session, clock, graceMs }: AgentHandleSettings,
  ) {
    this.id = id
    this.name = name
    this.#wire = wire
    this.#session = session
    this.#clock = clock
    this.#graceMs = graceMs
    this.#heardUs = clock()
  }

  /** Why the agent is lost; null if it is not. */
  get lost(): string | null {
    return this.#lost
  }

  onBeat(beat: AgentBeat): void {
    this.#heardUs = this.#clock()
    this.#run = beat.run
    this.#phase = beat.phase
    this.#reason = beat.reason
    if (beat.batch) this.#hear(beat.run, beat.batch)
    if (this.#waiting.size > 0) this.#wake()
  }

  /** From now on passes on each second of this run, once and in order. */
  listen(run: number, teller: Teller): void {
    this.#heardRun = run
    this.#heardSeconds = 0
    this.#teller = teller
  }

  /** How many seconds of this run were received. */
  heardOf(run: number): number {
    return this.#heardRun === run ? this.#heardSeconds : 0
  }

  /** Passes on new seconds, and asks for those that were lost on the way. */
  #hear(run: number, { kept, first, seconds }: SecondBatch): void {
    if (run !== this.#heardRun) return
    // The agent has dropped what is before `kept`
    const expected = Math.max(this.#heardSeconds, kept)
    if (first > expected) {
      this.tell({ kind: 'again', run, from: expected })
      return
    }
    for (let index = expected - first; index < seconds.length; index++) this.#teller?.tell(seconds[index]!)
    this.#heardSeconds = Math.max(expected, first + seconds.length)
  }

  /** Loses an agent that was silent or late too long; `deafUs`, when we could not listen, does not count. */
  check(deafUs: number): void {
    const nowUs = this.#clock()
    this.#heardUs += deafUs
    if (nowUs - this.#heardUs > LOST_MS * 1000) this.lose(`silent for ${LOST_MS / 1000} s`)
    for (const expectation of this.#expected) {
      expectation.dueUs += deafUs
      if (nowUs > expectation.dueUs) this.lose(expectation.reason)
    }
  }

  /** Expects nothing more of the agent. If it still receives messages, it stops. */
  lose(reason: string): void {
    if (this.#lost !== null) return
    this.#lost = reason
    this.tell({ kind: 'release' })
    this.#teller?.leave()
    this.#wake()
  }

  /** Sends an order once, without an answer. */
  tell(order: BareOrder): void {
    this.#wire.publish(subjects.agent(this.id), this.#encode(order))
  }

  /** Claims the agent, unless it is ours already. It is lost if it refuses or is silent. */
  async claim({ from, version }: Caller, withinMs: number): Promise<void> {
    const order = this.#encode({ kind: 'claim', from, version })
    const bytes = await this.#wire.request(subjects.agent(this.id), order, withinMs)
    const reply = bytes && decode(replySchema, bytes)
    if (reply?.kind !== 'done')
      this.lose(reply?.kind === 'refused' ? reply.reason : 'it could not be claimed')
  }

  /** Repeats an order until the agent answers; null: it is lost. */
  async ask(order: BareOrder): Promise<OrderReply | null> {
    const expectation = this.#expect(this.#graceMs, 'it sends heartbeats but does not answer')
    try {
      while (this.#lost === null) {
        const bytes = await this.#wire.request(subjects.agent(this.id), this.#encode(order), ASK_MS)
        const reply = bytes && decode(replySchema, bytes)
        if (reply) return reply
        await setTimeout(PAUSE_MS)
      }
      return null
    } finally {
      this.#expected.delete(expectation)
    }
  }

  /** The same for an order that must succeed: the agent is lost if it refuses. */
  async must(order: BareOrder): Promise<void> {
    const reply = await this.ask(order)
    if (reply?.kind === 'refused') this.lose(reply.reason)
  }

  /** Waits until the agent reaches a phase of a run; null: it is lost, has failed, or took too long. */
  reaches(run: number, phases: readonly WorkPhase[], withinMs: number): Promise<WorkPhase | null> {
    const isEnd = phases[0] === 'over'
    const expectation = this.#expect(
      withinMs,
      isEnd ? 'its load did not end in time' : `it was not ${phases[0]} in time`,
    )
    return new Promise(resolve => {
      const look = () => {
        if (this.#lost === null && this.#run === run && this.#phase === 'failed') this.lose(this.#reason)
        const isThere = this.#run === run && phases.includes(this.#phase)
        if (this.#lost === null && !isThere) return
        this.#waiting.delete(look)
        this.#expected.delete(expectation)
        resolve(this.#lost === null ? this.#phase : null)
      }
      this.#waiting.add(look)
      look()
    })
  }

  /** The offset of the agent's clock to ours; null: the agent is lost. */
  async readClock(): Promise<ClockOffset | null> {
    const trips: RoundTrip[] = []
    while (trips.length < ROUND_TRIPS) {
      const askedUs = this.#clock()
      const reply = await this.ask({ kind: 'clock' })
      if (reply?.kind !== 'clock') return this.#strange(reply)
      trips.push({ askedUs, heardUs: this.#clock(), theirsUs: reply.atUs })
    }
    return clockOffset(trips)
  }

  /** The agent's answer, fetched part by part; null: it is lost. */
  async fetch(run: number): Promise<AgentAnswer | null> {
    let text = ''
    for (let part = 0, of = 1; part < of; part++) {
      const reply = await this.ask({ kind: 'fetch', run, part })
      if (reply?.kind !== 'part') return this.#strange(reply)
      of = reply.of
      text += reply.text
      if (text.length > MOST_ANSWER_CHARS) return this.#strange(reply)
    }
    // Parsing is slow: let heartbeats go out between two answers
    await setImmediate()
    const answer = decode(answerSchema, new TextEncoder().encode(text))
    if (answer === null) return this.#strange(null)
    this.#hear(run, answer.batch)
    this.#teller?.leave()
    return answer
  }

  /** Loses the agent: its reply is invalid here. */
  #strange(reply: OrderReply | null): null {
    this.lose(reply?.kind === 'refused' ? reply.reason : 'its answer is invalid')
    return null
  }

  #expect(withinMs: number, reason: string): Expectation {
    const expectation = { dueUs: this.#clock() + withinMs * 1000, reason }
    this.#expected.add(expectation)
    return expectation
  }

  #encode(order: BareOrder): Uint8Array {
    return encode({ ...order, session: this.#session })
  }

  #wake(): void {
    for (const look of [...this.#waiting]) look()
  }
}
