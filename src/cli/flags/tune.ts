import { benchFlags } from './bench.js'
import { gridFlags } from './compare.js'
import { refused } from './flag.js'
import { comparingFlags, rulingFlags, tuningFlags } from './groups/deciding.js'
import { onceFlags, profileRefused, RACING_RUNS } from './many-runs.js'

const raced = 'tune decides how often it runs each setting; leave it out, or set --most-runs'
const isSame = 'tune needs a load that stays the same; use --rate or --connections, or compare'
/** What `tune` reads once, not for each cell. */
export const tuneOnlyFlags = {
  ...onceFlags,
  ...rulingFlags,
  ...tuningFlags,
  resume: { ...comparingFlags.resume, describe: 'continue a race that -o saved' },
  profile: profileRefused,
  runs: refused(benchFlags.runs, raced),
  threshold: refused(benchFlags.threshold, 'tune takes --slo instead; use that'),
  stage: refused(benchFlags.stage, isSame),
  'rate-file': refused(benchFlags['rate-file'], isSame),
  'rate-scale': refused(benchFlags['rate-scale'], isSame),
  'rate-speed': refused(benchFlags['rate-speed'], isSame),
} as const

export const tuneFlags = {
  ...gridFlags,
  ...tuneOnlyFlags,
  duration: {
    ...gridFlags.duration,
    describe: `how long to measure in each run (${RACING_RUNS.duration})`,
  },
} as const
