import { mean, sampleVariance } from 'simple-statistics'

/** The figures of one run's equal slices, such as its seconds. */
export type Slices = readonly number[]

export interface RunLengthSettings {
  readonly sliceMs: number
  /** What each run costs besides its window: start, warm-up, drain. */
  readonly overheadMs: number
  readonly leastMs: number
  readonly mostMs: number
}

export interface RunLength {
  readonly windowMs: number
  /** Standard deviations of logarithms: of true run means, and of slices about their run's mean. */
  readonly between: number
  readonly within: number
}

/** What remains of runs once rounds and cells are taken off: the error of a randomized block design. */
function residualVariance(logs: readonly (readonly number[])[]): number {
  const ofRounds = logs.map(round => mean([...round]))
  const ofCells = logs[0]!.map((_, cell) => mean(logs.map(round => round[cell]!)))
  const all = mean(ofRounds)
  const squares = logs.flatMap((round, index) =>
    round.map((log, cell) => (log - ofRounds[index]! - ofCells[cell]! + all) ** 2),
  )
  const df = (ofRounds.length - 1) * (ofCells.length - 1)
  return squares.reduce((sum, square) => sum + square, 0) / df
}

/**
 * How long runs should be, chosen once from the first rounds (at least 2, each with the same cells, at least 2, of at least 2 slices).
 * A longer run lessens only what varies within it, so that the least time for an accuracy has windows of
 * sqrt(overhead x variance within / variance between) (Kalibera & Jones, Rigorous benchmarking in reasonable time,
 * 2013). Runs of another length vary otherwise: those of the first rounds must not be tested with them.
 * Null where a slice has no logarithm or the rounds are too few.
 */
export function runLengthOf(
  rounds: readonly (readonly Slices[])[],
  { sliceMs, overheadMs, leastMs, mostMs }: RunLengthSettings,
): RunLength | null {
  const runs = rounds.flat()
  const cells = rounds[0]?.length ?? 0
  const isWhole = rounds.length >= 2 && cells >= 2 && rounds.every(round => round.length === cells)
  if (!isWhole || runs.some(run => run.length < 2 || run.some(slice => !(slice > 0)))) return null
  const logs = rounds.map(round => round.map(run => mean(run.map(Math.log))))
  const within = mean(runs.map(run => sampleVariance(run.map(Math.log))))
  const slices = mean(runs.map(run => run.length))
  const between = Math.max(0, residualVariance(logs) - within / slices)
  const best = Math.sqrt((overheadMs * sliceMs * within) / between)
  return {
    windowMs: within === 0 ? leastMs : Math.min(mostMs, Math.max(leastMs, best)),
    between: Math.sqrt(between),
    within: Math.sqrt(within),
  }
}
