import type { Readings, Rounds } from '../../src/statistics/reading.js'
import type { Contestant, Decision, StoppingRule } from '../../src/statistics/stopping-rule.js'
import type { Noise } from './noise.js'

/** Cells whose true values are known: for each, the logarithm of its figure by each metric. */
export interface MadeUp {
  readonly truths: readonly Readonly<Record<string, number>>[]
  readonly noise: Noise
  /** `noise` is that of the measured metric; others may have a different one. */
  readonly noises?: Readonly<Record<string, Noise>>
  readonly sizes?: readonly number[]
  /** The true values of the cells that are added next to one. */
  readonly refine?: (beside: number) => readonly Readonly<Record<string, number>>[]
}

export interface Walked {
  readonly decision: Decision
  readonly truths: readonly Readonly<Record<string, number>>[]
  readonly runs: number
  readonly rounds: number
}

/** Asks the rule and runs what it says, until the rule stops. */
export function walk(rule: StoppingRule, made: MadeUp): Walked {
  const truths = [...made.truths]
  const contestants: Contestant[] = truths.map((_, cell) => ({
    ...{ entered: 0, isOut: false },
    size: made.sizes?.[cell] ?? cell,
  }))
  const rounds: (Readings | null)[][] = []
  let [runs, refinements] = [0, 0]
  for (;;) {
    const { next, decision } = rule({ contestants, rounds: rounds satisfies Rounds, refinements })
    if (next.kind === 'stop') return { decision, truths, runs, rounds: rounds.length }
    if (next.kind === 'refine') {
      refinements++
      for (const truth of made.refine?.(next.beside) ?? []) {
        contestants.push({ entered: rounds.length, size: truths.length, isOut: false })
        truths.push(truth)
      }
      continue
    }
    const round = rounds.length
    rounds.push(
      truths.map((truth, cell) => {
        if (!next.cells.includes(cell)) return null
        return Object.fromEntries(
          Object.entries(truth).map(([metric, log]) => {
            const noise = made.noises?.[metric] ?? made.noise
            return [metric, { log: log + noise(round, cell), stepShare: 0 }]
          }),
        )
      }),
    )
    runs += next.cells.length
  }
}
