import type { Standings } from './contest.js'

/** A contest that can't be held, since what all would be measured on is not installed. */
export const absent = (title: string, name: string, cure: string): Standings => ({
  title,
  rows: [],
  skipped: [{ name, reason: `not installed: ${cure}` }],
  goals: [],
  notes: [],
})
