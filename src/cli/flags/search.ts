import { SEARCH_DEFAULTS } from '../../plan/defaults.js'
import { formatDurationMs, parseDurationMs } from '../../units.js'
import { benchFlags } from './bench.js'
import { flag, group, list, refused } from './flag.js'
import { manyRunsFlags, percentilesRefused, profileRefused } from './many-runs.js'
import { text } from './values.js'

const isHeld = 'a search holds one rate after the other; leave it out, or use bench'
export const searchFlags = {
  ...benchFlags,
  ...manyRunsFlags,
  requests: refused(benchFlags.requests, 'search measures by time; use --duration'),
  runs: refused(benchFlags.runs, 'search repeats its probes by itself; leave it out'),
  threshold: refused(benchFlags.threshold, 'search takes --slo instead; use that'),
  percentiles: percentilesRefused,
  profile: profileRefused,
  stage: refused(benchFlags.stage, isHeld),
  'rate-file': refused(benchFlags['rate-file'], isHeld),
  'rate-scale': refused(benchFlags['rate-scale'], isHeld),
  'rate-speed': refused(benchFlags['rate-speed'], isHeld),
  'ramp-up': refused(benchFlags['ramp-up'], 'is for a closed load, and a search holds rates; leave it out'),
  rate: {
    ...benchFlags.rate,
    describe: `the rate at which the search starts (${SEARCH_DEFAULTS.ratePerSecond})`,
  },
  ...group('load', {
    slo: list(text, "a limit to keep, such as 'p99<5ms'"),
    'max-time': flag(
      parseDurationMs,
      `how long the search may take (${formatDurationMs(SEARCH_DEFAULTS.maxTimeMs)})`,
    ),
  }),
} as const
