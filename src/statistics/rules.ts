import { type DecideSettings, decideRule } from './decide.js'
import { type FixedSettings, fixedRounds } from './fixed-rounds.js'
import { raceRule } from './race.js'
import type { RaceSettings } from './race-settings.js'
import type { StoppingRule } from './stopping-rule.js'

export type RuleSettings = FixedSettings | DecideSettings | RaceSettings
type Kind = RuleSettings['kind']

const RULES = { fixed: fixedRounds, decide: decideRule, tune: raceRule } satisfies {
  readonly [K in Kind]: (settings: Extract<RuleSettings, { kind: K }>) => StoppingRule
}

/** The rule that decides which cells run next, and when to stop. */
export function ruleOf(settings: RuleSettings): StoppingRule {
  switch (settings.kind) {
    case 'fixed':
      return RULES.fixed(settings)
    case 'decide':
      return RULES.decide(settings)
    case 'tune':
      return RULES.tune(settings)
  }
}
