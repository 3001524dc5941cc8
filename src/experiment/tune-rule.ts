import { UsageError } from '../errors.js'
import { naming } from '../plan/check-plan.js'
import { RULE_DEFAULTS, TUNE_DEFAULTS } from '../plan/defaults.js'
import { checkNoShape } from '../plan/shape.js'
import { GOALS, PICKS } from '../result/goals.js'
import type { TuneRule } from '../result/rule.js'
import { parseThreshold } from '../result/threshold.js'
import { FIRST_LOOK, MOST_LOOKED_AT } from '../statistics/look-bounds.js'
import type { PlannedCell } from './walk-rounds.js'

/** A race compares all pairs after each round, so a thousand cells would take longer to judge than to run. */
const MOST_RACING = 100

/** The rule of `tune` as given; `within` is a share: 0.05 is 5 %. */
export type TuneRuleOptions = { readonly [Name in keyof Omit<TuneRule, 'kind'>]?: TuneRule[Name] | undefined }

function checkSlo(text: string): void {
  const { bound } = naming('--slo', text, parseThreshold)
  if (!(bound > 0))
    throw new UsageError(`--slo ${text}: tune needs a limit above 0; write one such as 'errors<0.1%'`)
}

/** The share within which two settings count as equal. Throws UsageError. */
export function checkWithin(within: number, typed = `${within}`): number {
  if (within > 0 && within <= 1) return within
  throw new UsageError(
    `--within ${typed}: must be above 0 and at most 100%: no number of runs can show that two settings are exactly equal`,
    { ofOption: `within ${within}: must be above 0 and at most 1` },
  )
}

/** The maximum number of rounds. Throws UsageError. */
export function checkMostRounds(most: number): number {
  if (Number.isInteger(most) && most >= FIRST_LOOK && most <= MOST_LOOKED_AT) return most
  throw new UsageError(`--most-runs ${most}: must be a whole number from ${FIRST_LOOK} to ${MOST_LOOKED_AT}`)
}

/** The rule of a race, with defaults for missing options. Throws UsageError. */
export function tuneRuleOf(options: TuneRuleOptions): TuneRule {
  const { goal = TUNE_DEFAULTS.goal, pick = TUNE_DEFAULTS.pick, slo = [] } = options
  if (!GOALS.includes(goal)) throw new UsageError(`--goal ${goal}: must be one of ${GOALS.join(', ')}`)
  if (!PICKS.includes(pick)) throw new UsageError(`--pick ${pick}: must be one of ${PICKS.join(', ')}`)
  slo.forEach(checkSlo)
  const within = checkWithin(options.within ?? RULE_DEFAULTS.within)
  const mostRounds = checkMostRounds(options.mostRounds ?? RULE_DEFAULTS.mostRuns)
  return { kind: 'tune', goal, slo, within, mostRounds, pick }
}

/** Throws UsageError if these cells can't race by the rule. */
export function checkRace({ goal }: TuneRule, cells: readonly PlannedCell[]): void {
  for (const { plan } of cells) checkNoShape('tune', plan)
  if (cells.length > MOST_RACING)
    throw new UsageError(`tune: ${cells.length} settings are too many; give at most ${MOST_RACING}`)
  if (goal === 'throughput' && cells.some(({ plan }) => plan.load.kind === 'open'))
    throw new UsageError(
      '--goal throughput: under --rate the throughput is the requested rate; use --goal p50, p99 or cpu',
    )
}
