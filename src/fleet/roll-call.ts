import { RunError } from '../errors.js'
import { formatDurationMs } from '../units.js'
import type { AgentHandle, Caller } from './agent-handle.js'
import { BEAT_MS, decode, encode, type Presence, presenceSchema, subjects } from './messages.js'
import type { Wire } from './wire.js'

const CLAIM_MS = 1000
/** As many names as a terminal shows; the others are counted. */
const MOST_NAMED = 20

function describe({ name, version, busyWith }: Presence, caller: Caller): string {
  if (version !== caller.version) return `${name} (version ${version}, not ${caller.version})`
  return busyWith === null || busyWith === caller.from ? name : `${name} (busy with ${busyWith})`
}

/** "--agents 3: fewer agents were free within 5s ...; found: a, b (busy with c)". */
function tooFew(heard: readonly Presence[], wanted: number, caller: Caller, withinMs: number): RunError {
  const named = heard
    .map(presence => describe(presence, caller))
    .toSorted()
    .slice(0, MOST_NAMED)
  const more = heard.length > named.length ? ` and ${heard.length - named.length} more` : ''
  const who = heard.length === 0 ? 'none' : `${named.join(', ')}${more}`
  return new RunError(
    'agents-missing',
    `--agents ${wanted}: fewer agents were free within ${formatDurationMs(withinMs)} (--agents-timeout); found: ${who}`,
  )
}

/** Calls until enough agents are free, and claims them: all or none. */
export class RollCall {
  readonly #wire: Wire
  readonly #caller: Caller
  readonly #makeHandle: (presence: Presence) => AgentHandle
  #heard = new Map<string, Presence>()
  #onPresence: () => void = () => undefined

  constructor(wire: Wire, caller: Caller, makeHandle: (presence: Presence) => AgentHandle) {
    this.#wire = wire
    this.#caller = caller
    this.#makeHandle = makeHandle
  }

  /** Gathers this many agents, the given ones included. Rejects with RunError 'agents-missing'. */
  async gather(
    wanted: number,
    have: readonly AgentHandle[],
    withinMs: number,
    signal: AbortSignal,
  ): Promise<AgentHandle[]> {
    // Claim ours again: they may have given us up
    const still = (await this.#claim(have)).filter(({ lost }) => lost === null)
    const needed = wanted - still.length
    if (needed <= 0) return still.slice(0, wanted)
    const ours = new Set(still.map(({ id }) => id))
    const free = () =>
      [...this.#heard.values()].filter(presence => this.#isFree(presence) && !ours.has(presence.id))
    const unsubscribe = this.#wire.subscribe(subjects.presence(this.#caller.session), bytes => {
      const presence = decode(presenceSchema, bytes)
      if (presence) this.#heard.set(presence.id, presence)
      this.#onPresence()
    })
    const lastMs = performance.now() + withinMs
    let heard: Presence[] = []
    try {
      while (!signal.aborted) {
        await this.#call(() => free().length >= needed)
        heard = [...this.#heard.values()]
        const chosen = free().slice(0, needed)
        if (chosen.length === needed) {
          const claimed = await this.#claim(chosen.map(this.#makeHandle))
          if (claimed.every(({ lost }) => lost === null)) return [...still, ...claimed]
          // Another coordinator was faster: hold no agent while we wait for the others
          for (const agent of claimed) agent.lose('not all could be claimed')
        }
        if (performance.now() > lastMs) break
      }
    } finally {
      unsubscribe()
    }
    signal.throwIfAborted()
    throw tooFew(heard, wanted, this.#caller, withinMs)
  }

  /** An agent that is ours already may have missed our release. */
  #isFree({ version, busyWith }: Presence): boolean {
    return version === this.#caller.version && (busyWith === null || busyWith === this.#caller.from)
  }

  /** Sends one roll call and waits for a while, or until enough agents are free. */
  #call(areEnough: () => boolean): Promise<void> {
    this.#heard = new Map()
    return new Promise(resolve => {
      const timer = setTimeout(resolve, BEAT_MS)
      this.#onPresence = () => {
        if (!areEnough()) return
        clearTimeout(timer)
        resolve()
      }
      this.#wire.publish(subjects.roll, encode(this.#caller))
    })
  }

  async #claim(agents: readonly AgentHandle[]): Promise<readonly AgentHandle[]> {
    await Promise.all(agents.map(agent => agent.claim(this.#caller, CLAIM_MS)))
    return agents
  }
}
