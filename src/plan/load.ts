/** How an open load's requests are spaced: evenly, or at random as independent users arrive. */
export const ARRIVALS = ['constant', 'poisson'] as const

/** What an open load may ask for, in requests a second. */
export const LEAST_RATE_PER_SECOND = 0.001
export const MOST_RATE_PER_SECOND = 10_000_000

/** Where many runs are made each is shorter, and intervals are wanted. */
export const MANY_RUNS = { durationMs: 3000, warmupMs: 1000, runs: 5 } as const
