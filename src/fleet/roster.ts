import type { Teller } from '../recording/timeline.js'
import { AgentHandle, type AgentHandleSettings, type Caller } from './agent-handle.js'
import { BeatReader } from './beat-reader.js'
import { Deafness } from './deafness.js'
import { type AgentBeat, BEAT_MS, encode, type Presence, subjects } from './messages.js'
import { RollCall } from './roll-call.js'
import type { Wire } from './wire.js'

interface RosterSettings extends Pick<AgentHandleSettings, 'clock' | 'graceMs'> {
  readonly caller: Caller
  /** How long to wait for enough agents. */
  readonly agentsTimeoutMs: number
}

/** The agents that a coordinator has claimed: gathers them and exchanges heartbeats until it closes. */
export class Roster {
  readonly #wire: Wire
  readonly #settings: RosterSettings
  readonly #beats = new BeatReader()
  readonly #rollCall: RollCall
  readonly #timer: NodeJS.Timeout
  readonly #unsubscribe: () => void
  #agents: readonly AgentHandle[] = []
  /** The run whose seconds the agents are telling; 0: none yet. */
  #run = 0
  /** The latest handle of each agent that was ever claimed or is about to be. */
  readonly #known = new Map<string, AgentHandle>()
  readonly #namesakes = new Map<string, number>()
  readonly #deafness: Deafness

  constructor(wire: Wire, settings: RosterSettings) {
    const { caller, clock } = settings
    this.#wire = wire
    this.#settings = settings
    this.#deafness = new Deafness(clock)
    this.#rollCall = new RollCall(wire, caller, presence => this.#makeHandle(presence))
    this.#unsubscribe = wire.subscribe(subjects.beats(caller.session), bytes => {
      const beat = this.#beats.read(bytes)
      if (beat) this.#onBeat(beat)
    })
    this.#timer = setInterval(() => this.#onTick(), BEAT_MS)
  }

  /** Claims this many agents; those already claimed come first, and surplus ones are released. */
  async gather(wanted: number, signal: AbortSignal): Promise<readonly AgentHandle[]> {
    const alive = this.#agents.filter(({ lost }) => lost === null)
    const gathered = await this.#rollCall.gather(wanted, alive, this.#settings.agentsTimeoutMs, signal)
    for (const agent of this.#agents) if (!gathered.includes(agent)) agent.lose('it is not needed')
    this.#agents = gathered
    return gathered
  }

  /** From now on passes on each second of this run, once and in order, to the teller of its agent. */
  listen(run: number, tellers: readonly Teller[]): void {
    this.#run = run
    for (const [index, teller] of tellers.entries()) this.#agents[index]?.listen(run, teller)
  }

  /** Releases the agents. */
  close(): void {
    clearInterval(this.#timer)
    this.#unsubscribe()
    for (const agent of this.#agents) agent.lose('its coordinator is done')
    this.#agents = []
  }

  #makeHandle(presence: Presence): AgentHandle {
    const { caller, clock, graceMs } = this.#settings
    const settings = { wire: this.#wire, session: caller.session, clock, graceMs }
    const agent = new AgentHandle({ id: presence.id, name: this.#nameOf(presence) }, settings)
    this.#known.set(presence.id, agent)
    return agent
  }

  /** Several agents may have one name; a number makes them different in output. */
  #nameOf({ id, name }: Presence): string {
    const before = this.#known.get(id)
    if (before) return before.name
    const number = (this.#namesakes.get(name) ?? 0) + 1
    this.#namesakes.set(name, number)
    return number === 1 ? name : `${name}#${number}`
  }

  #onBeat(beat: AgentBeat): void {
    const agent = this.#known.get(beat.id)
    if (agent?.lost === null) agent.onBeat(beat)
    // It was frozen or disconnected and still works for us; its work does not count
    else agent?.tell({ kind: 'release' })
  }

  #onTick(): void {
    const deafUs = this.#deafness.us()
    if (this.#agents.length === 0) return
    const run = this.#run
    // One number for all: a message to each agent would cost more than its seconds
    const heard = this.#agents.reduce(
      (least, agent) => (agent.lost === null ? Math.min(least, agent.heardOf(run)) : least),
      Number.MAX_SAFE_INTEGER,
    )
    this.#wire.publish(subjects.master(this.#settings.caller.session), encode({ run, heard }))
    for (const agent of this.#agents) agent.check(deafUs)
  }
}
