import { SEARCH_DEFAULTS } from '../../plan/defaults.js'
import { formatDurationMs, parseDurationMs } from '../../units.js'
import { benchFlags } from './bench.js'
import { flag, group, list, refused } from './flag.js'
import { manyRunsFlags, percentilesRefused } from './many-runs.js'
import { text } from './values.js'

export const searchFlags = {
  ...benchFlags,
  ...manyRunsFlags,
  requests: refused(benchFlags.requests, 'a search goes by time; use --duration'),
  runs: refused(benchFlags.runs, 'a search repeats its probes by itself; leave it out'),
  threshold: refused(benchFlags.threshold, 'a search goes by --slo; use that'),
  percentiles: percentilesRefused,
  rate: {
    ...benchFlags.rate,
    describe: `the rate that the search begins with (${SEARCH_DEFAULTS.ratePerSecond})`,
  },
  ...group('load', {
    slo: list(text, "the bound that has to be kept, such as 'p99<5ms'"),
    'max-time': flag(
      parseDurationMs,
      `how long the search may take (${formatDurationMs(SEARCH_DEFAULTS.maxTimeMs)})`,
    ),
  }),
} as const
