import { boundsOfLooks } from '../../src/statistics/looks.js'
import { pairedPath } from '../../src/statistics/path.js'
import type { RaceSettings } from '../../src/statistics/race-settings.js'
import type { Reading } from '../../src/statistics/reading.js'
import type { Noise } from './noise.js'

/**
 * Whether a grid with a fixed number of rounds, tested once, shows a best cell to within the limit; same
 * tests as in a race.
 */
function isDecided(columns: readonly (readonly Reading[])[], { alpha, within }: RaceSettings): boolean {
  const rounds = columns[0]!.length
  const bound = boundsOfLooks(alpha / (columns.length - 1), 'once')(rounds)
  const totals = columns.map(column => column.reduce((sum, { log }) => sum + log, 0))
  const leader = totals.indexOf(Math.max(...totals))
  const last = (base: number, cell: number) => pairedPath(columns[base]!, columns[cell]!).points.at(-1)!
  return columns.every((_, cell) => {
    if (cell === leader) return true
    const { mean, standardError } = last(leader, cell)
    if (mean + bound * standardError <= Math.log1p(within)) return true
    return columns.some((_, other) => {
      if (other === cell) return false
      const ahead = last(cell, other)
      return ahead.mean - bound * ahead.standardError > 0
    })
  })
}

/** The fewest rounds of all cells that decide a share of the experiments; null if more than 60 are needed. */
export function fixedRoundsFor(
  settings: RaceSettings,
  truths: readonly number[],
  noiseOf: () => Noise,
  { share, trials }: { readonly share: number; readonly trials: number },
): number | null {
  const experiments = Array.from({ length: trials }, () => {
    const noise = noiseOf()
    const columns: Reading[][] = truths.map(() => [])
    for (let round = 0; round < 60; round++)
      for (const [cell, truth] of truths.entries())
        columns[cell]!.push({ log: truth + noise(round, cell), stepShare: 0 })
    return columns
  })
  const isEnough = (rounds: number): boolean => {
    const decided = experiments.filter(columns =>
      isDecided(
        columns.map(column => column.slice(0, rounds)),
        settings,
      ),
    )
    return decided.length >= share * trials
  }
  for (let rounds = 2; rounds <= 60; rounds++) if (isEnough(rounds)) return rounds
  return null
}
