import { UsageError } from '../errors.js'
import { parseShare } from './rule-flags.js'

/** --fail-on-regression as a share; null if it was not given. Throws UsageError if it could never apply. */
export function regressionShare(text: string | undefined, runs: number): number | null {
  if (text === undefined) return null
  const share = parseShare('fail-on-regression', text)
  if (runs < 2)
    throw new UsageError(
      `--fail-on-regression ${text}: fewer than 2 runs of each cell cannot show anything; measure with --runs 3 or more`,
    )
  return share
}
