import { type Better, type Judged, judgeOf } from './finding.js'
import { boundsOfLooks, type Looks } from './looks.js'
import { type PairedTest, pairedTest } from './paired-test.js'
import { type Path, pairedPath } from './path.js'
import { columnOf, type Rounds } from './reading.js'

export interface JudgedMetric {
  readonly metric: string
  readonly better: Better
}

export interface PairSettings {
  readonly base: number
  readonly metrics: readonly JudgedMetric[]
  readonly alpha: number
  /** Ratios up to 1 + `within` in either direction count as alike; null: none do. */
  readonly within: number | null
  readonly looks: Looks
}

/** The verdict on a cell against the base, by one metric. */
export interface PairFound extends Judged {
  readonly cell: number
  readonly metric: string
  readonly test: PairedTest
}

/** A cell against the base by one metric: the path of its mean, and the verdict (null before a look). */
export interface Pair {
  readonly cell: number
  readonly metric: string
  readonly path: Path
  readonly found: PairFound | null
}

/** Returns a function that pairs every cell with the base, by cell, then by metric. */
export function pairsOf({ base, metrics, alpha, within, looks }: PairSettings) {
  const bounds = boundsOfLooks(alpha / 2, looks)
  const judge = judgeOf({ alpha, within, looks })
  return (rounds: Rounds, cells: number): Pair[] => {
    const bases = metrics.map(({ metric }) => columnOf(rounds, base, metric))
    const others = Array.from({ length: cells }, (_, cell) => cell).filter(cell => cell !== base)
    const pairs = others.flatMap(cell =>
      metrics.map(({ metric, better }, index) => {
        const path = pairedPath(bases[index]!, columnOf(rounds, cell, metric))
        return { cell, metric, better, path, test: pairedTest(path, looks, bounds) }
      }),
    )
    const judged = judge(pairs.flatMap(({ test, better }) => (test === null ? [] : [{ test, better }])))
    return pairs.map(({ cell, metric, path, test }) => ({
      ...{ cell, metric, path },
      found: test === null ? null : { cell, metric, test, ...judged.shift()! },
    }))
  }
}
