import { MANY_RUNS, TUNE_DEFAULTS } from '../../plan/defaults.js'
import { formatDurationMs } from '../../units.js'
import { benchFlags } from './bench.js'
import { refused } from './flag.js'
import { fleetFlags } from './groups/fleet.js'

/** The length of a run, as a user would type it. */
const typed = ({ durationMs, warmupMs }: { readonly durationMs: number; readonly warmupMs: number }) => ({
  duration: formatDurationMs(durationMs),
  warmup: formatDurationMs(warmupMs),
})
export type RunLength = ReturnType<typeof typed>

/** The defaults of commands with many runs. */
export const SHORT_RUNS = typed(MANY_RUNS)
/** The defaults of a race. */
export const RACING_RUNS = typed(TUNE_DEFAULTS)

/** The length of each run in commands with many runs. */
export const manyRunsFlags = {
  duration: { ...benchFlags.duration, describe: `how long to measure in each run (${SHORT_RUNS.duration})` },
  warmup: { ...benchFlags.warmup, describe: `how long to warm up before each run (${SHORT_RUNS.warmup})` },
} as const

/** The table of many runs has different columns. */
export const percentilesRefused = refused(benchFlags.percentiles, 'is for the table of bench; leave it out')

/** For commands whose runs have many loads or settings. */
export const profileRefused = refused(benchFlags.profile, 'is for bench and compare; use one of them')

const { output, otlp, metrics, json, live, progress } = benchFlags
/** What a command with many runs reads once, not for each cell. */
export const onceFlags = { ...fleetFlags, output, otlp, metrics, json, live, progress } as const
