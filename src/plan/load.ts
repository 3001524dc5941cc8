/** How an open load's requests are spaced: evenly, or at random as independent users arrive. */
export const ARRIVALS = ['constant', 'poisson'] as const

/** Where many runs are made each is shorter, and intervals are wanted. */
export const MANY_RUNS = { durationMs: 3000, warmupMs: 1000, runs: 5 } as const
