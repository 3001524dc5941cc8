import type { StoppingRule } from './stopping-rule.js'

export interface FixedSettings {
  readonly kind: 'fixed'
  readonly rounds: number
}

/** Runs every cell that can run, for a fixed number of rounds. */
export function fixedRounds({ rounds: wanted }: FixedSettings): StoppingRule {
  return ({ contestants, rounds }) => {
    const cells = contestants.flatMap(({ isOut }, cell) => (isOut ? [] : [cell]))
    const isOver = rounds.length >= wanted || cells.length === 0
    return { next: isOver ? { kind: 'stop' } : { kind: 'run', cells }, decision: { kind: 'none' } }
  }
}
