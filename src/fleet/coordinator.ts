import type { Drive, Driven, Watch } from '../driver/driver.js'
import { Marks } from '../driver/marks.js'
import { RunError } from '../errors.js'
import { type DrivePlan, longestExchangeMs } from '../plan/drive-plan.js'
import { leadMs, phasesOf } from '../plan/shape.js'
import { dealOut, type Share } from '../plan/share.js'
import { type Teller, Timeline } from '../recording/timeline.js'
import { windowFrom } from '../recording/window.js'
import { type Freight, freightOf, sendBefore } from './carried.js'
import type { ClockOffset } from './clock-offset.js'
import { Deafness } from './deafness.js'
import { type Caller, Member } from './member.js'
import { mergeParts } from './merge.js'
import {
  type AgentBeat,
  agentBeatSchema,
  BEAT_MS,
  decode,
  encode,
  type Here,
  LOST_MS,
  STOP_MS,
  subjects,
} from './messages.js'
import { RollCall } from './roll-call.js'
import type { Wire } from './wire.js'

export interface FleetSettings {
  readonly caller: Caller
  /** How long enough agents may take to be there. */
  readonly agentsTimeoutMs: number
  /** Microseconds of this machine's monotonic clock. */
  readonly clock: () => number
  /** How much later than it has to an agent may answer before it is given up (GRACE_MS). */
  readonly graceMs?: number
}

/** Its own driver gives up its threads before. */
const GRACE_MS = STOP_MS + LOST_MS
/** Between the word to start and the start: for the word to reach the last of the agents. */
const START_AHEAD_US = 100_000
const START_AHEAD_US_PER_AGENT = 200

/** One member's part of a run. */
interface Task {
  readonly member: Member
  readonly shares: readonly Share[]
  /** By the seconds it told of so far. */
  readonly told: { ok: number; failed: number }
}

/** The same teller; `sums` are of what it told. */
function counting({ tell, leave }: Teller, sums: { ok: number; failed: number }): Teller {
  return {
    leave,
    tell: second => {
      sums.ok += second.ok
      sums.failed += second.failed
      tell(second)
    },
  }
}

/** Drives a plan from many machines as the driver does from this one. Its agents stay taken until it closes. */
export class Fleet {
  readonly #wire: Wire
  readonly #settings: FleetSettings
  readonly #graceMs: number
  readonly #rollCall: RollCall
  readonly #timer: NodeJS.Timeout
  readonly #unsubscribe: () => void
  #members: readonly Member[] = []
  /** The latest of each agent that was ever claimed or is about to be. */
  readonly #known = new Map<string, Member>()
  readonly #namesakes = new Map<string, number>()
  readonly #deafness: Deafness
  #run = 0

  constructor(wire: Wire, settings: FleetSettings) {
    const { caller, clock } = settings
    this.#wire = wire
    this.#settings = settings
    this.#graceMs = settings.graceMs ?? GRACE_MS
    this.#deafness = new Deafness(clock)
    this.#rollCall = new RollCall(wire, caller, here => this.#makeMember(here))
    this.#unsubscribe = wire.subscribe(subjects.beats(caller.session), bytes => {
      const beat = decode(agentBeatSchema, bytes)
      if (beat) this.#onBeat(beat)
    })
    this.#timer = setInterval(() => this.#onTick(), BEAT_MS)
  }

  /** Sets the agents free. */
  close(): void {
    clearInterval(this.#timer)
    this.#unsubscribe()
    for (const member of this.#members) member.lose('its coordinator is done')
    this.#members = []
  }

  /** Meets `Drive`. Rejects with RunError where agents are missing, refuse, or are lost before the window opens. */
  readonly drive: Drive = async (plan, watch) => {
    const freight = freightOf(plan)
    const members = await this.#gather(plan.agents ?? 1, watch.signal)
    const run = ++this.#run
    const shares = dealOut(plan, members.length)
    const tasks = members.map(
      (member, index): Task => ({
        member,
        shares: shares[index] ?? [],
        told: { ok: 0, failed: 0 },
      }),
    )
    const timeline = new Timeline(members.length, watch.onSecond)
    for (const [index, { member, told }] of tasks.entries())
      member.listen(run, counting(timeline.teller(index), told))
    const stop = () => {
      for (const member of members) void member.ask({ kind: 'stop', run })
    }
    const onAbort = () => {
      stop()
      for (const member of members) void member.reaches(run, ['over'], this.#graceMs)
    }
    watch.signal.addEventListener('abort', onAbort, { once: true })
    try {
      await Promise.all(tasks.map(task => this.#prepare(plan, freight, run, task)))
      // A stop that came before the plan did was for nothing
      if (watch.signal.aborted) onAbort()
      return await this.#measure(plan, watch, run, tasks, timeline)
    } catch (error) {
      stop()
      throw error
    } finally {
      watch.signal.removeEventListener('abort', onAbort)
    }
  }

  async #gather(wanted: number, signal: AbortSignal): Promise<readonly Member[]> {
    const alive = this.#members.filter(({ lost }) => lost === null)
    const gathered = await this.#rollCall.gather(wanted, alive, this.#settings.agentsTimeoutMs, signal)
    for (const member of this.#members) if (!gathered.includes(member)) member.lose('it is not needed')
    this.#members = gathered
    return gathered
  }

  #makeMember(here: Here): Member {
    const { caller, clock } = this.#settings
    const settings = { wire: this.#wire, session: caller.session, clock, graceMs: this.#graceMs }
    const member = new Member({ id: here.id, name: this.#nameOf(here) }, settings)
    this.#known.set(here.id, member)
    return member
  }

  /** Several may be given one name; in what is shown they are told apart. */
  #nameOf({ id, name }: Here): string {
    const before = this.#known.get(id)
    if (before) return before.name
    const number = (this.#namesakes.get(name) ?? 0) + 1
    this.#namesakes.set(name, number)
    return number === 1 ? name : `${name}#${number}`
  }

  #onBeat(beat: AgentBeat): void {
    const member = this.#known.get(beat.id)
    if (member?.lost === null) member.onBeat(beat)
    // It was frozen or cut off, and works on for us: nobody counts that
    else member?.tell({ kind: 'release' })
  }

  /** From all agents ready to what all brought home. */
  async #measure(
    plan: DrivePlan,
    watch: Watch,
    run: number,
    tasks: readonly Task[],
    timeline: Timeline,
  ): Promise<Driven> {
    const members = tasks.map(({ member }) => member)
    const { durationMs, workers } = plan
    // If cores are few, its threads load their code one after the other
    const readyMs = (workers + 1) * this.#graceMs
    await Promise.all(members.map(member => member.reaches(run, ['ready', 'over'], readyMs)))
    const clocks = await Promise.all(members.map(member => this.#clockOf(member)))
    const hasWarmup = leadMs(plan) > 0
    if (!hasWarmup) await watch.onWindow('open')
    else if (plan.requests !== null) await watch.onWarmup?.()

    const { clock } = this.#settings
    const errorUs = Math.max(...clocks.map(({ errorUs }) => errorUs))
    const aheadUs = START_AHEAD_US + 8 * errorUs + START_AHEAD_US_PER_AGENT * members.length
    const window = windowFrom(clock() + aheadUs, phasesOf(plan))
    const order = (index: number) =>
      ({ kind: 'start', run, loadUs: window.loadUs + (clocks[index]?.offsetUs ?? 0) }) as const
    await Promise.all(members.map((member, index) => member.must(order(index))))
    const marks = new Marks(window, !hasWarmup, watch.onWindow, clock)
    try {
      // Where a number of requests decides, no time is too long
      const loadMs = leadMs(plan) + (durationMs ?? Number.POSITIVE_INFINITY) + longestExchangeMs(plan)
      const overMs = aheadUs / 1000 + loadMs + this.#graceMs
      await Promise.all(members.map(member => member.reaches(run, ['over'], overMs)))
      await marks.end()
    } finally {
      marks.cancel()
    }

    const answers = await Promise.all(members.map(member => member.fetch(run)))
    return mergeParts(
      plan,
      window,
      tasks.map(({ member, shares, told }, index) => ({
        name: member.name,
        shares,
        clock: clocks[index] ?? { offsetUs: 0, errorUs: 0 },
        answer: answers[index] ?? null,
        lost: member.lost,
        told,
      })),
      timeline.finish(),
    )
  }

  async #prepare(
    plan: DrivePlan,
    freight: Freight | null,
    run: number,
    { member, shares }: Task,
  ): Promise<void> {
    const data = freight && { digest: freight.digest, bytes: freight.bytes }
    const order = { kind: 'prepare', run, plan, shares, data } as const
    const bytes = encode({ ...order, session: this.#settings.caller.session }).length
    const { mostBytes } = this.#wire
    if (bytes > mostBytes)
      throw new RunError(
        'agent-refused',
        `the plan takes ${bytes} bytes, and NATS sends at most ${mostBytes} at once: use a shorter message or workload, or raise max_payload of nats-server`,
      )
    let reply = await member.ask(order)
    if (reply?.kind === 'wants-data' && freight) reply = await sendBefore(order, freight, member, mostBytes)
    if (reply === null) throw this.#lostTooEarly(member)
    if (reply.kind !== 'done') {
      const reason = reply.kind === 'refused' ? reply.reason : 'its data was lost in transfer'
      throw new RunError('agent-refused', `agent ${member.name} refuses: ${reason}`)
    }
  }

  async #clockOf(member: Member): Promise<ClockOffset> {
    const clock = await member.readClock()
    if (clock === null) throw this.#lostTooEarly(member)
    return clock
  }

  #lostTooEarly({ name, lost }: Member): RunError {
    return new RunError('agent-lost', `agent ${name} was lost before the window opened: ${lost ?? ''}`)
  }

  #onTick(): void {
    const deafUs = this.#deafness.us()
    if (this.#members.length === 0) return
    this.#wire.publish(subjects.master(this.#settings.caller.session), encode({}))
    for (const member of this.#members) member.check(deafUs)
  }
}
