import { UsageError } from '../errors.js'
import { checkMostRounds, checkWithin } from '../experiment/tune-rule.js'
import { RULE_DEFAULTS } from '../plan/defaults.js'
import type { Comparison } from '../result/comparison-result.js'
import { parseCount } from '../units.js'

/** A percentage such as 5% as a share. */
export function parseShare(flag: string, text: string): number {
  if (!/^\d+(\.\d+)?%$/.test(text)) throw new UsageError(`--${flag} ${text}: write a share like 5%`)
  return parseCount(text.slice(0, -1)) / 100
}

/** The share of --within. Throws UsageError. */
export const withinOf = (text: string | undefined): number =>
  text === undefined ? RULE_DEFAULTS.within : checkWithin(parseShare('within', text), text)

/** The maximum number of rounds. Throws UsageError. */
const mostRunsOf = (most: number | undefined): number => checkMostRounds(most ?? RULE_DEFAULTS.mostRuns)

interface Given {
  readonly decide: boolean | undefined
  readonly within: string | undefined
  readonly 'most-runs': number | undefined
  readonly resume: string | undefined
}

/** The rule of --decide; null if the number of runs is fixed. A resumed one is kept. Throws UsageError. */
export function decideRule(
  argv: Readonly<Record<string, unknown>>,
  given: Given,
  saved: Comparison | null,
): { readonly within: number; readonly mostRounds: number } | null {
  const { within, 'most-runs': mostRuns, resume } = given
  const begun = saved?.rule?.kind === 'decide' ? saved.rule : null
  if (given.decide !== true && begun === null) {
    if (within !== undefined)
      throw new UsageError(`--within ${within}: says when --decide ends; add --decide`)
    if (mostRuns !== undefined)
      throw new UsageError(`--most-runs ${mostRuns}: says when --decide ends; use --runs, or add --decide`)
    return null
  }
  if (argv.runs !== undefined)
    throw new UsageError(
      `--runs ${String(argv.runs)}: --decide chooses the number of runs; leave out --runs, or set --most-runs`,
    )
  const rule = {
    within: within === undefined && begun !== null ? begun.within : withinOf(within),
    mostRounds: mostRuns === undefined && begun !== null ? begun.mostRounds : mostRunsOf(mostRuns),
  }
  if (saved === null) return rule
  if (begun === null)
    throw new UsageError(
      `--resume ${resume}: was started with a fixed number of runs, and deciding afterwards to add runs would make its verdicts wrong; leave out --decide`,
    )
  if (begun.within !== rule.within || begun.mostRounds !== rule.mostRounds)
    throw new UsageError(
      `--resume ${resume}: was started with --within ${begun.within * 100}% --most-runs ${begun.mostRounds}, and its error probability holds only for these; leave out both`,
    )
  return rule
}
