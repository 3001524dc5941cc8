import type { Raised } from './warns.js'

/** The runs of one cell were measured on different machines or by different versions, as `differences` names. */
export const mixedEnvironment = (differences: readonly string[]): Raised => ({
  message: `its runs come from different machines or versions, which may explain a difference: ${differences.join(', ')}`,
  figure: differences.length,
})
