/** What `tune` makes best. */
export const GOALS = ['throughput', 'p50', 'p99', 'cpu'] as const
export type Goal = (typeof GOALS)[number]

/** Which of the settings that are as good `tune` names. */
export const PICKS = ['best', 'smallest'] as const
