import type { Raised } from './warns.js'

/** Runs failed for these reasons and were replaced by others. */
export const runFailed = (reasons: readonly string[]): Raised => ({
  message: `a run failed and was measured again: ${reasons.join('; ')}`,
  figure: reasons.length,
})
