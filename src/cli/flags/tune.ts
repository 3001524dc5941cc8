import { benchFlags } from './bench.js'
import { gridFlags } from './compare.js'
import { refused } from './flag.js'
import { comparingFlags, rulingFlags, tuningFlags } from './groups/deciding.js'
import { onceFlags } from './many-runs.js'

const raced = 'tune decides how often it runs each setting; leave it out, or set --most-runs'
/** What `tune` reads once and not for each cell. */
export const tuneOnlyFlags = {
  ...onceFlags,
  ...rulingFlags,
  ...tuningFlags,
  resume: { ...comparingFlags.resume, describe: 'continue a race that -o saved' },
  runs: refused(benchFlags.runs, raced),
  threshold: refused(benchFlags.threshold, 'tune takes --slo instead; use that'),
} as const

export const tuneFlags = { ...gridFlags, ...tuneOnlyFlags } as const
