/** What `tune` can optimize. */
export const GOALS = ['throughput', 'p50', 'p99', 'cpu'] as const
export type Goal = (typeof GOALS)[number]

/** Which of the equally good settings `tune` picks. */
export const PICKS = ['best', 'smallest'] as const
