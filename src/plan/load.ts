/** How an open load's requests are spaced: evenly, or at random as independent users arrive. */
export const ARRIVALS = ['constant', 'poisson'] as const

/** What an open load may ask for, in requests a second. */
export const LEAST_RATE_PER_SECOND = 0.001
export const MOST_RATE_PER_SECOND = 10_000_000
