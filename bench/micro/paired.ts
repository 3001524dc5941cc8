import { median } from '../../src/statistics/averages.js'
import type { Row } from './task.js'

/** Two ways of doing the same; each call returns the ns of one operation. */
export interface Pair {
  readonly name: string
  readonly without: { readonly name: string; readonly measure: () => Promise<number> }
  readonly with: { readonly name: string; readonly measure: () => Promise<number> }
  readonly rounds: number
  /** The maximum of the median over rounds of with / without. */
  readonly mostRatio: number
}

function rowOf(name: string, all: readonly number[], ns: number, goalNs: number | null): Row {
  const sorted = all.toSorted((one, other) => one - other)
  return { name, ns, p1Ns: sorted[0] ?? Number.NaN, p99Ns: sorted.at(-1) ?? Number.NaN, goalNs }
}

/** Measures both in every round, by turns first, and compares them within rounds. */
export async function paired(pair: Pair, signal: AbortSignal): Promise<{ rows: Row[]; note: string }> {
  const without: number[] = []
  const withIt: number[] = []
  const measureWithout = async () => void without.push(await pair.without.measure())
  const measureWith = async () => void withIt.push(await pair.with.measure())
  for (let round = 0; round < pair.rounds; round++)
    for (const measure of round % 2 === 0 ? [measureWithout, measureWith] : [measureWith, measureWithout]) {
      await measure()
      signal.throwIfAborted()
    }
  const ratios = withIt.map((ns, round) => ns / without[round]!)
  const middle = median(without)
  return {
    rows: [
      rowOf(`${pair.name}, ${pair.without.name}`, without, middle, null),
      rowOf(
        `${pair.name}, ${pair.with.name}`,
        withIt,
        middle * median(ratios),
        Math.round(middle * pair.mostRatio),
      ),
    ],
    note: `${pair.name}: ${median(ratios).toFixed(4)}x, rounds ${Math.min(...ratios).toFixed(3)} to ${Math.max(...ratios).toFixed(3)}`,
  }
}
