import { MANY_RUNS } from '../../plan/defaults.js'
import { formatDurationMs } from '../../units.js'
import { benchFlags } from './bench.js'
import { refused } from './flag.js'
import { fleetFlags } from './groups/fleet.js'

/** The defaults of commands of many runs, as they would be typed. */
export const SHORT_RUNS = {
  duration: formatDurationMs(MANY_RUNS.durationMs),
  warmup: formatDurationMs(MANY_RUNS.warmupMs),
} as const

/** How long a run is in commands of many runs. */
export const manyRunsFlags = {
  duration: { ...benchFlags.duration, describe: `how long to measure in each run (${SHORT_RUNS.duration})` },
  warmup: { ...benchFlags.warmup, describe: `how long to warm up before each run (${SHORT_RUNS.warmup})` },
} as const

/** The table of many runs has columns of its own. */
export const percentilesRefused = refused(benchFlags.percentiles, 'is for the table of bench; leave it out')

/** Where the runs are of many loads or settings. */
export const profileRefused = refused(benchFlags.profile, 'is for bench and compare; use one of them')

const { output, otlp, metrics, json, live, progress } = benchFlags
/** What a command of many runs reads once and not for each cell. */
export const onceFlags = { ...fleetFlags, output, otlp, metrics, json, live, progress } as const
