import type { Warning } from './result.js'

const MIXED = 'mixed-environment'
const RUN_FAILED = 'run-failed'

/** Doubts that no run shows by itself: they are kept from a saved file, where all others are worked out anew. */
export const lastingOf = (warnings: readonly Warning[]): Warning[] =>
  warnings.filter(({ code }) => code === MIXED || code === RUN_FAILED)

/** Runs of one cell were made here and there: in what these differ. */
export const mixedEnvironment = (differences: readonly string[]): Warning => ({
  code: MIXED,
  message: `its runs were not all measured in the same place or by the same versions: ${differences.join(', ')}`,
  figure: differences.length,
})

/** A run failed, and another took its place. */
export const runFailed = (reason: string): Warning => ({
  code: RUN_FAILED,
  message: `a run failed and was measured again: ${reason}`,
  figure: 1,
})
