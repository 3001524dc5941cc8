import { benchFlags } from './bench.js'
import { gridFlags } from './compare.js'
import { refused } from './flag.js'
import { rulingFlags, tuningFlags } from './groups/deciding.js'
import { onceFlags } from './many-runs.js'

const raced = 'tune runs each setting as often as it takes; leave it out, or set --most-runs'
/** What `tune` reads once and not for each cell. */
export const tuneOnlyFlags = {
  ...onceFlags,
  ...rulingFlags,
  ...tuningFlags,
  runs: refused(benchFlags.runs, raced),
  threshold: refused(benchFlags.threshold, 'tune goes by --slo; use that'),
} as const

export const tuneFlags = { ...gridFlags, ...tuneOnlyFlags } as const
