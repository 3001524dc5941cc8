import { RunError } from '../errors.js'
import { formatDurationMs } from '../units.js'
import type { Caller, Member } from './member.js'
import { BEAT_MS, decode, encode, type Here, hereSchema, subjects } from './messages.js'
import type { Wire } from './wire.js'

const CLAIM_MS = 1000
/** As many as a terminal shows; the rest is counted. */
const MOST_NAMED = 20

function describe({ name, version, busyWith }: Here, caller: Caller): string {
  if (version !== caller.version) return `${name} (version ${version}, not ${caller.version})`
  return busyWith === null || busyWith === caller.from ? name : `${name} (busy with ${busyWith})`
}

/** "2 of 3 agents are there: a, b (busy with c)". */
function tooFew(heard: readonly Here[], wanted: number, caller: Caller, withinMs: number): RunError {
  const named = heard
    .map(here => describe(here, caller))
    .toSorted()
    .slice(0, MOST_NAMED)
  const more = heard.length > named.length ? ` and ${heard.length - named.length} more` : ''
  const who = heard.length === 0 ? 'none answered' : `there were: ${named.join(', ')}${more}`
  return new RunError(
    'agents-missing',
    `--agents ${wanted}: this many were not free within ${formatDurationMs(withinMs)} (--agents-timeout): ${who}`,
  )
}

/** Calls until enough agents are free, and claims them: all or none. */
export class RollCall {
  readonly #wire: Wire
  readonly #caller: Caller
  readonly #makeMember: (here: Here) => Member
  #heard = new Map<string, Here>()
  #onHere: () => void = () => undefined

  constructor(wire: Wire, caller: Caller, makeMember: (here: Here) => Member) {
    this.#wire = wire
    this.#caller = caller
    this.#makeMember = makeMember
  }

  /** So many members, the given ones among them. Rejects with RunError 'agents-missing' that says who is there. */
  async gather(
    wanted: number,
    have: readonly Member[],
    withinMs: number,
    signal: AbortSignal,
  ): Promise<Member[]> {
    // Those that we have may have thought us gone
    const still = (await this.#claim(have)).filter(({ lost }) => lost === null)
    const needed = wanted - still.length
    if (needed <= 0) return still.slice(0, wanted)
    const ours = new Set(still.map(({ id }) => id))
    const free = () => [...this.#heard.values()].filter(here => this.#isFree(here) && !ours.has(here.id))
    const unsubscribe = this.#wire.subscribe(subjects.here(this.#caller.session), bytes => {
      const here = decode(hereSchema, bytes)
      if (here) this.#heard.set(here.id, here)
      this.#onHere()
    })
    const lastMs = performance.now() + withinMs
    let heard: Here[] = []
    try {
      while (!signal.aborted) {
        await this.#call(() => free().length >= needed)
        heard = [...this.#heard.values()]
        const chosen = free().slice(0, needed)
        if (chosen.length === needed) {
          const claimed = await this.#claim(chosen.map(this.#makeMember))
          if (claimed.every(({ lost }) => lost === null)) return [...still, ...claimed]
          // Another was quicker with some of them: none is held while we wait for those
          for (const member of claimed) member.lose('not all could be claimed')
        }
        if (performance.now() > lastMs) break
      }
    } finally {
      unsubscribe()
    }
    signal.throwIfAborted()
    throw tooFew(heard, wanted, this.#caller, withinMs)
  }

  /** One that is ours already may have lost our word that it is free. */
  #isFree({ version, busyWith }: Here): boolean {
    return version === this.#caller.version && (busyWith === null || busyWith === this.#caller.from)
  }

  /** Calls once and listens for a while, or until enough are free. */
  #call(areEnough: () => boolean): Promise<void> {
    this.#heard = new Map()
    return new Promise(resolve => {
      const timer = setTimeout(resolve, BEAT_MS)
      this.#onHere = () => {
        if (!areEnough()) return
        clearTimeout(timer)
        resolve()
      }
      this.#wire.publish(subjects.roll, encode(this.#caller))
    })
  }

  async #claim(members: readonly Member[]): Promise<readonly Member[]> {
    await Promise.all(members.map(member => member.claim(this.#caller, CLAIM_MS)))
    return members
  }
}
