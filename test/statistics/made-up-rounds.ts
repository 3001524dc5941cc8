import { type Reading, type Rounds, readingOf } from '../../src/statistics/reading.js'
import type { Contestant, Observed } from '../../src/statistics/stopping-rule.js'

export const readings = (values: readonly (number | null)[], step = 0): (Reading | null)[] =>
  values.map(value => readingOf(value, step))

/** Rounds of one metric from one list of values per cell. */
export const roundsOf = (metric: string, ...cells: readonly (readonly (number | null)[])[]): Rounds =>
  cells[0]!.map((_, round) =>
    cells.map(values => (values[round] == null ? null : { [metric]: readingOf(values[round]) })),
  )

export const contestants = (count: number, some: Partial<Contestant> = {}): Contestant[] =>
  Array.from({ length: count }, (_, cell) => ({ entered: 0, size: cell, isOut: false, ...some }))

export const observed = (rounds: Rounds, count = rounds[0]?.length ?? 0): Observed => ({
  contestants: contestants(count),
  rounds,
  refinements: 0,
})
