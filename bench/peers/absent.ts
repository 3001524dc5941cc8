import type { Standings } from './contest.js'

/** A contest that can't take place because its common server or driver is not installed. */
export const absent = (title: string, name: string, cure: string): Standings => ({
  title,
  rows: [],
  skipped: [{ name, reason: `not installed: ${cure}` }],
  goals: [],
  notes: [],
})
