import type { Setting } from '../command.js'

/** What one contender did in one round. */
export interface Sample {
  /** User and system, of one exchange. */
  readonly cpuUs: number
  readonly perSecond: number
  /** CPU time that the program took to come up, which `cpuUs` leaves out; null where it is too little to matter. */
  readonly startUpUs: number | null
}

/** Who takes part: by a measurement of one round, or, where it can't, by the reason and the cure. */
export type Contender =
  | { readonly name: string; readonly measure: (setting: Setting) => Promise<Sample> }
  | { readonly name: string; readonly missing: string }

/** A bound on a ratio of two contenders: on CPU per exchange from above, on throughput from below. */
export interface Goal {
  readonly of: string
  readonly against: string
  readonly what: 'cpu' | 'throughput'
  readonly bound: number
}

/** Everyone under the same conditions. */
export interface Contest {
  readonly title: string
  readonly contenders: readonly Contender[]
  readonly goals: readonly Goal[]
  readonly notes: readonly string[]
}

/** What came of a contest; `samples` holds one per round. */
export interface Standings {
  readonly title: string
  readonly rows: readonly { readonly name: string; readonly samples: readonly Sample[] }[]
  readonly skipped: readonly { readonly name: string; readonly reason: string }[]
  readonly goals: readonly Goal[]
  readonly notes: readonly string[]
}

const ROUNDS = { quick: 2, full: 5 } as const

/**
 * Rounds in which everyone has a turn, so that a drift of the machine meets all alike; every other round goes
 * backwards, so that no one always follows the same neighbour.
 */
export async function hold(
  { title, contenders, goals, notes }: Contest,
  setting: Setting,
): Promise<Standings> {
  const rounds = setting.quick ? ROUNDS.quick : ROUNDS.full
  const present = contenders.flatMap(one => ('measure' in one ? [{ ...one, samples: [] as Sample[] }] : []))
  for (let round = 0; round < rounds; round++)
    for (const one of round % 2 === 0 ? present : present.toReversed())
      one.samples.push(await one.measure(setting))
  return {
    title,
    rows: present.map(({ name, samples }) => ({ name, samples })),
    skipped: contenders.flatMap(one => ('missing' in one ? [{ name: one.name, reason: one.missing }] : [])),
    goals,
    notes,
  }
}
