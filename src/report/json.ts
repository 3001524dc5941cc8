import type { Result } from '../result/result.js'

/** The Result as it is saved; several as one array. */
export const json = (results: readonly Result[]): string =>
  `${JSON.stringify(results.length === 1 ? results[0] : results, null, 2)}\n`
