import { linearRegression, linearRegressionLine, rSquared } from 'simple-statistics'
import type { Cost } from './measure.js'

/** How a cost grows with the agents: `fixed` plus `perAgent` for each. */
export interface Growth {
  readonly what: string
  readonly unit: string
  readonly fixed: number
  readonly perAgent: number
  /** The share of the variance that the straight line explains: near 1, growth is no steeper than a line. */
  readonly rSquared: number
  /** The limit of the cost, which is reached at `reachedAt` agents. */
  readonly bound: number
  readonly boundIs: string
  readonly reachedAt: number
}

interface Quantity {
  readonly what: string
  readonly unit: string
  readonly of: (cost: Cost) => number
  readonly bound: number
  readonly boundIs: string
}

const QUANTITIES: readonly Quantity[] = [
  {
    what: 'CPU in the window',
    unit: 'us/s',
    of: ({ window, windowS }) => window.cpuUs / windowS,
    bound: 1e6,
    boundIs: 'one core (the coordinator has one thread)',
  },
  {
    what: 'bytes in the window',
    unit: 'B/s',
    of: ({ window, windowS }) => window.bytes / windowS,
    bound: 125e6,
    boundIs: 'a network of 1 Gbit/s',
  },
  {
    what: 'time to fetch and merge',
    unit: 'us',
    of: ({ after }) => after.wallUs,
    bound: 60e6,
    boundIs: 'a minute of waiting after each run',
  },
  {
    what: 'time to gather and start',
    unit: 'us',
    of: ({ before }) => before.wallUs,
    bound: 30e6,
    boundIs: 'the 30 s of --agents-timeout',
  },
]

/**
 * Fits a straight line to each cost (least squares) and computes where it meets its limit; the first limit
 * comes first.
 */
export function growths(costs: readonly Cost[]): Growth[] {
  return QUANTITIES.map(({ of, ...quantity }) => {
    const points = costs.map(cost => [cost.agents, of(cost)])
    const { m: perAgent, b: fixed } = linearRegression(points)
    const fit = rSquared(points, linearRegressionLine({ m: perAgent, b: fixed }))
    return { ...quantity, fixed, perAgent, rSquared: fit, reachedAt: (quantity.bound - fixed) / perAgent }
  }).toSorted((a, b) => a.reachedAt - b.reachedAt)
}
