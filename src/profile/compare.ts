import { z } from 'zod'
import { benjaminiHochberg } from '../statistics/benjamini-hochberg.js'
import { pairedDifference } from '../statistics/paired-difference.js'
import { AREAS } from './areas.js'
import { SAMPLE_US } from './cpu-profile.js'
import { type FunctionTime, functionTimes, keyOf } from './functions.js'
import type { ProfileComparison, RunProfile } from './profile-record.js'

export type { ProfileComparison } from './profile-record.js'

/** Microseconds per exchange, cell minus base, with the ends of the 95 % interval. */
const differenceSchema = z.object({ us: z.number(), low: z.number(), high: z.number() })

/** How the time of one cell differs from that of the base. */
export const profileComparisonSchema = z
  .object({
    base: z.string(),
    cell: z.string(),
    /** Rounds in which both were profiled. */
    rounds: z.int().min(0),
    /** Of all functions together; null with fewer than 3 rounds. */
    total: differenceSchema.extend({ p: z.number() }).readonly().nullable(),
    /** The parts of the total. */
    areas: z.array(z.object({ area: z.enum(AREAS), us: z.number() }).readonly()).readonly(),
    /** Functions shown to differ, the largest difference first. */
    functions: z
      .array(
        differenceSchema
          .extend({
            name: z.string(),
            place: z.string(),
            area: z.enum(AREAS),
            /** Corrected for the number of functions. */
            pAdjusted: z.number(),
          })
          .readonly(),
      )
      .readonly(),
    /** How many other functions were tested. */
    notToldApart: z.int().min(0),
  })
  .readonly()

/** The share of functions shown to differ that may be wrong; the chance of any if none differs. */
const Q = 0.05
/** A function is tested from this share of all time on: thousands of tests would reduce the power. */
const LEAST_SHARE = 0.002

interface Round {
  readonly base: RunProfile
  readonly cell: RunProfile
}

/** One function, or several together, in both cells by round. */
interface Row extends FunctionTime {
  readonly pairs: readonly (readonly [number, number])[]
}

function rowsOf(rounds: readonly Round[]): Row[] {
  const times = rounds.map(({ base, cell }) =>
    [base, cell].map(profile => new Map(functionTimes(profile).map(one => [keyOf(one), one]))),
  )
  const all = new Map(times.flatMap(sides => sides.flatMap(side => [...side])))
  return [...all].map(([key, one]) => ({
    ...one,
    pairs: times.map(([base, cell]) => [base?.get(key)?.us ?? 0, cell?.get(key)?.us ?? 0] as const),
  }))
}

const sumOf = (row: Pick<Row, 'pairs'>): number =>
  row.pairs.reduce((sum, [base, cell]) => sum + base + cell, 0)

const together = (rows: readonly Row[], rounds: number): Row['pairs'] =>
  Array.from({ length: rounds }, (_, round) => [
    rows.reduce((sum, { pairs }) => sum + (pairs[round]?.[0] ?? 0), 0),
    rows.reduce((sum, { pairs }) => sum + (pairs[round]?.[1] ?? 0), 0),
  ])

/** A time is a number of samples: it varies at least as much as a Poisson count of them does. */
function leastVariance(pairs: Row['pairs'], rounds: readonly Round[]): number {
  const variances = pairs.map(
    ([base, cell], round) =>
      (base * SAMPLE_US) / Math.max(1, rounds[round]!.base.exchanges) +
      (cell * SAMPLE_US) / Math.max(1, rounds[round]!.cell.exchanges),
  )
  return variances.reduce((sum, one) => sum + one, 0) / variances.length
}

function paired(base: readonly RunProfile[], cell: readonly RunProfile[]): Round[] {
  const byRound = new Map(base.map(profile => [profile.round, profile]))
  return cell.flatMap(profile => {
    const of = byRound.get(profile.round)
    return of && of.exchanges > 0 && profile.exchanges > 0 ? { base: of, cell: profile } : []
  })
}

/**
 * Which functions take more or less time, by round: t on the differences, corrected by Benjamini and Hochberg
 * over all functions with a share of time worth testing.
 */
export function compareProfiles(
  base: { readonly name: string; readonly profiles: readonly RunProfile[] },
  cell: { readonly name: string; readonly profiles: readonly RunProfile[] },
): ProfileComparison {
  const rounds = paired(base.profiles, cell.profiles)
  const rows = rowsOf(rounds)
  const whole = rows.reduce((sum, row) => sum + sumOf(row), 0)
  const test = (pairs: Row['pairs']) => pairedDifference(pairs, leastVariance(pairs, rounds))
  const total = rounds.length === 0 ? null : test(together(rows, rounds.length))
  const tested = rows
    .filter(row => sumOf(row) >= LEAST_SHARE * whole)
    .flatMap(row => {
      const found = test(row.pairs)
      return found ? { row, found } : []
    })
  const adjusted = benjaminiHochberg(tested.map(({ found }) => found.p))
  const functions = tested
    .flatMap(({ row: { name, place, area }, found: { difference, low, high } }, index) =>
      adjusted[index]! <= Q
        ? { name, place, area, us: difference, low, high, pAdjusted: adjusted[index]! }
        : [],
    )
    .sort((one, other) => Math.abs(other.us) - Math.abs(one.us))
  const areas = AREAS.map(area => ({
    area,
    us:
      rounds.length === 0
        ? 0
        : rows
            .filter(row => row.area === area)
            .reduce((sum, { pairs }) => sum + pairs.reduce((all, [b, c]) => all + c - b, 0), 0) /
          rounds.length,
  }))
  return {
    ...{ base: base.name, cell: cell.name, rounds: rounds.length },
    total: total && { us: total.difference, low: total.low, high: total.high, p: total.p },
    ...{ areas, functions, notToldApart: tested.length - functions.length },
  }
}
