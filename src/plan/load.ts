/** How an open load's requests are spaced: evenly, or at random as independent users arrive. */
export const ARRIVALS = ['constant', 'poisson'] as const
