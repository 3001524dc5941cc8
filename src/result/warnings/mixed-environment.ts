import type { Raised } from './warns.js'

/** The runs of one cell are from different machines or versions, as `differences` names. */
export const mixedEnvironment = (differences: readonly string[]): Raised => ({
  message: `its runs come from different machines or versions, which may explain a difference: ${differences.join(', ')}`,
  figure: differences.length,
})
