import { MANY_RUNS } from '../../plan/defaults.js'
import { benchFlags } from './bench.js'
import { comparingFlags, rulingFlags } from './groups/deciding.js'
import { manyRunsFlags, onceFlags, percentilesRefused, SHORT_RUNS } from './many-runs.js'

/** The default number of runs of each cell, as a user would type it. */
export const COMPARE_RUNS = String(MANY_RUNS.runs)

const { decide, ...heldAgainst } = comparingFlags
/** What `compare` reads once, not for each cell. */
export const compareOnlyFlags = {
  decide,
  ...rulingFlags,
  ...onceFlags,
  ...heldAgainst,
  profile: benchFlags.profile,
} as const

/** What `compare` reads for each cell. */
export const cellFlags = { ...benchFlags, percentiles: percentilesRefused } as const

/** There is one plan per cell, so there is no single plan to print. */
const { 'print-plan': _, ...printsNoPlan } = cellFlags
/** The flags of a grid of cells. */
export const gridFlags = {
  ...printsNoPlan,
  ...manyRunsFlags,
  warmup: {
    ...benchFlags.warmup,
    describe: `how long to warm up before each run (${SHORT_RUNS.warmup}; with -n: 0s)`,
  },
} as const

export const compareFlags = {
  ...gridFlags,
  ...compareOnlyFlags,
  runs: { ...benchFlags.runs, describe: `runs of each cell (${COMPARE_RUNS})` },
} as const
