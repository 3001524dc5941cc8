import type { Drive, Driven, Watch } from '../driver/drive.js'
import { Marks } from '../driver/marks.js'
import { RunError } from '../errors.js'
import { type DrivePlan, longestExchangeMs } from '../plan/drive-plan.js'
import { leadMs, phasesOf } from '../plan/shape.js'
import { dealOut, type Share } from '../plan/share.js'
import { type Teller, Timeline } from '../recording/timeline.js'
import { windowFrom } from '../recording/window.js'
import type { AgentHandle, Caller } from './agent-handle.js'
import { type Freight, freightOf, sendBefore } from './carried.js'
import type { ClockOffset } from './clock-offset.js'
import { mergeParts } from './merge.js'
import { encode, LOST_MS, STOP_MS } from './messages.js'
import { Roster } from './roster.js'
import type { Wire } from './wire.js'

export interface FleetSettings {
  readonly caller: Caller
  /** How long to wait for enough agents. */
  readonly agentsTimeoutMs: number
  /** Microseconds of this machine's monotonic clock. */
  readonly clock: () => number
  /** How long after its deadline an agent may answer before it is given up (GRACE_MS). */
  readonly graceMs?: number
}

/** An agent's own driver gives up its threads earlier. */
const GRACE_MS = STOP_MS + LOST_MS
/** From the order to start until the start: enough to reach the last agent. */
const START_AHEAD_US = 100_000
const START_AHEAD_US_PER_AGENT = 200

/** One agent's part of a run. */
interface Task {
  readonly agent: AgentHandle
  readonly shares: readonly Share[]
  /** Sums of the seconds that it has reported so far. */
  readonly reported: { ok: number; failed: number }
}

/** The same teller, which also adds up what it reports. */
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

/** Drives a plan from many machines as one driver does. Its agents stay claimed until it closes. */
export class Fleet {
  readonly #wire: Wire
  readonly #settings: FleetSettings
  readonly #graceMs: number
  readonly #roster: Roster
  #run = 0

  constructor(wire: Wire, settings: FleetSettings) {
    this.#wire = wire
    this.#settings = settings
    this.#graceMs = settings.graceMs ?? GRACE_MS
    this.#roster = new Roster(wire, { ...settings, graceMs: this.#graceMs })
  }

  /** Releases the agents. */
  close(): void {
    this.#roster.close()
  }

  /** Implements `Drive`. Rejects with RunError if an agent is missing, refuses or is lost too early. */
  readonly drive: Drive = async (plan, watch) => {
    const freight = freightOf(plan)
    const agents = await this.#roster.gather(plan.agents ?? 1, watch.signal)
    const run = ++this.#run
    const shares = dealOut(plan, agents.length)
    const tasks = agents.map(
      (agent, index): Task => ({
        agent,
        shares: shares[index] ?? [],
        reported: { ok: 0, failed: 0 },
      }),
    )
    const timeline = new Timeline(agents.length, watch.onSecond)
    this.#roster.listen(
      run,
      tasks.map(({ reported }, index) => counting(timeline.teller(index), reported)),
    )
    const stop = () => {
      for (const agent of agents) void agent.ask({ kind: 'stop', run })
    }
    const onAbort = () => {
      stop()
      for (const agent of agents) void agent.reaches(run, ['over'], this.#graceMs)
    }
    watch.signal.addEventListener('abort', onAbort, { once: true })
    try {
      await Promise.all(tasks.map(task => this.#prepare(plan, freight, run, task)))
      // A stop that was sent before the plan had no effect: send it again
      if (watch.signal.aborted) onAbort()
      return await this.#measure(plan, watch, run, tasks, timeline)
    } catch (error) {
      stop()
      throw error
    } finally {
      watch.signal.removeEventListener('abort', onAbort)
    }
  }

  /** From ready agents to the merged result. */
  async #measure(
    plan: DrivePlan,
    watch: Watch,
    run: number,
    tasks: readonly Task[],
    timeline: Timeline,
  ): Promise<Driven> {
    const agents = tasks.map(({ agent }) => agent)
    const { durationMs, workers } = plan
    // On few cores, an agent's threads load their code one after the other
    const readyMs = (workers + 1) * this.#graceMs
    await Promise.all(agents.map(agent => agent.reaches(run, ['ready', 'over'], readyMs)))
    const clocks = await Promise.all(agents.map(agent => this.#clockOf(agent)))
    const hasWarmup = leadMs(plan) > 0
    if (!hasWarmup) await watch.onWindow('open')
    else if (plan.requests !== null) await watch.onWarmup?.()

    const { clock } = this.#settings
    const errorUs = Math.max(...clocks.map(({ errorUs }) => errorUs))
    const aheadUs = START_AHEAD_US + 8 * errorUs + START_AHEAD_US_PER_AGENT * agents.length
    const window = windowFrom(clock() + aheadUs, phasesOf(plan))
    const order = (index: number) =>
      ({ kind: 'start', run, loadUs: window.loadUs + (clocks[index]?.offsetUs ?? 0) }) as const
    await Promise.all(agents.map((agent, index) => agent.must(order(index))))
    const marks = new Marks(window, !hasWarmup, watch.onWindow, clock)
    try {
      // With a fixed number of requests, there is no deadline
      const loadMs = leadMs(plan) + (durationMs ?? Number.POSITIVE_INFINITY) + longestExchangeMs(plan)
      const overMs = aheadUs / 1000 + loadMs + this.#graceMs
      await Promise.all(agents.map(agent => agent.reaches(run, ['over'], overMs)))
      await marks.end()
    } finally {
      marks.cancel()
    }

    const answers = await Promise.all(agents.map(agent => agent.fetch(run)))
    return mergeParts(
      plan,
      window,
      tasks.map(({ agent, shares, reported }, index) => ({
        name: agent.name,
        shares,
        clock: clocks[index] ?? { offsetUs: 0, errorUs: 0 },
        answer: answers[index] ?? null,
        lost: agent.lost,
        reported,
      })),
      timeline.finish(),
    )
  }

  async #prepare(
    plan: DrivePlan,
    freight: Freight | null,
    run: number,
    { agent, shares }: Task,
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
    let reply = await agent.ask(order)
    if (reply?.kind === 'wants-data' && freight) reply = await sendBefore(order, freight, agent, mostBytes)
    if (reply === null) throw this.#lostTooEarly(agent)
    if (reply.kind !== 'done') {
      const reason = reply.kind === 'refused' ? reply.reason : 'its data was lost in transfer'
      throw new RunError('agent-refused', `agent ${agent.name} refuses: ${reason}`)
    }
  }

  async #clockOf(agent: AgentHandle): Promise<ClockOffset> {
    const clock = await agent.readClock()
    if (clock === null) throw this.#lostTooEarly(agent)
    return clock
  }

  #lostTooEarly({ name, lost }: AgentHandle): RunError {
    return new RunError('agent-lost', `agent ${name} was lost before the window opened: ${lost ?? ''}`)
  }
}
