import type { Setting } from '../command.js'

/** The result of one contender in one round. */
export interface Sample {
  /** User and system, per exchange. */
  readonly cpuUs: number
  readonly perSecond: number
  /** CPU time of the program's start-up, which `cpuUs` excludes; null if it is negligible. */
  readonly startUpUs: number | null
}

/** A contender with the measurement of one round, or, if it can't take part, the reason and the cure. */
export type Contender =
  | { readonly name: string; readonly measure: (setting: Setting) => Promise<Sample> }
  | { readonly name: string; readonly missing: string }

/** A limit on the ratio of two contenders: an upper one for CPU per exchange, a lower one for throughput. */
export interface Goal {
  readonly of: string
  readonly against: string
  readonly what: 'cpu' | 'throughput'
  readonly bound: number
}

/** All contenders under the same conditions. */
export interface Contest {
  readonly title: string
  readonly contenders: readonly Contender[]
  readonly goals: readonly Goal[]
  readonly notes: readonly string[]
}

/** The results of a contest; `samples` holds one per round. */
export interface Standings {
  readonly title: string
  readonly rows: readonly { readonly name: string; readonly samples: readonly Sample[] }[]
  readonly skipped: readonly { readonly name: string; readonly reason: string }[]
  readonly goals: readonly Goal[]
  readonly notes: readonly string[]
}

const ROUNDS = { quick: 2, full: 5 } as const

/**
 * Each contender has a turn in each round, so a drift of the machine affects all alike. Every other round
 * runs in reverse order, so no contender always follows the same one.
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
