import type { Raised } from './warns.js'

/** Runs of one cell were made in places or by versions that differ in what `differences` names. */
export const mixedEnvironment = (differences: readonly string[]): Raised => ({
  message: `its runs were not all measured in the same place or by the same versions: ${differences.join(', ')}`,
  figure: differences.length,
})
