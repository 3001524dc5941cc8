import { median } from '../../src/statistics/averages.js'
import { formatNumber } from '../../src/units.js'
import { runBenchCommand } from '../child.js'
import type { Setting } from '../command.js'

export const CONNECTIONS = 64
const ROUNDS = { quick: 2, full: 5 } as const

/** A driver with certain settings; `measure` is one round's cost: microseconds of CPU per exchange. */
export interface Way {
  readonly name: string
  readonly measure: (setting: Setting) => Promise<number>
}

/** The cost of each way in each round. Every other round is reversed, so a drift affects all ways alike. */
export async function costsOf(
  ways: readonly Way[],
  setting: Setting,
): Promise<ReadonlyMap<string, readonly number[]>> {
  const costs = new Map(ways.map(({ name }) => [name, [] as number[]]))
  for (let round = 0; round < (setting.quick ? ROUNDS.quick : ROUNDS.full); round++)
    for (const { name, measure } of round % 2 === 0 ? ways : ways.toReversed())
      costs.get(name)?.push(await measure(setting))
  return costs
}

/** A median over rounds, with minimum and maximum. */
export interface Spread {
  readonly middle: number
  readonly low: number
  readonly high: number
}

export const spreadOf = (values: readonly number[]): Spread => ({
  middle: median(values),
  low: Math.min(...values),
  high: Math.max(...values),
})

/** The additional cost of `of` over `against`, round by round, so effects on a whole round cancel out. */
export const beyond = (of: readonly number[] = [], against: readonly number[] = []): Spread =>
  spreadOf(of.map((cost, round) => cost - (against[round] ?? Number.NaN)))

/** "0.21 µs (0.17 to 0.3)". */
export const shown = ({ middle, low, high }: Spread, unit = ' µs'): string =>
  `${formatNumber(middle)}${unit} (${formatNumber(low)} to ${formatNumber(high)})`

/** Our driver on one thread, warmed up, by the CPU time that its thread reports. */
export const ours = (name: string, flags: readonly string[]): Way => ({
  name,
  measure: async ({ quick, signal }) => {
    const how = [
      '-c',
      `${CONNECTIONS}`,
      '-w',
      '1',
      '-W',
      quick ? '500ms' : '800ms',
      '-d',
      quick ? '1s' : '1500ms',
    ]
    const { result } = await runBenchCommand([...flags, ...how], signal)
    return result.runs[0]?.driver.cpuUsPerExchange ?? Number.NaN
  },
})
