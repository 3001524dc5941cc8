import { z } from 'zod'
import { FIRST_LOOK, MOST_LOOKED_AT } from '../statistics/look-bounds.js'
import type { Rule } from './comparison-record.js'
import { GOALS, PICKS } from './goals.js'
import type { JudgeRule } from './paired-verdicts.js'

export type { Rule, TuneRule } from './comparison-record.js'

const mostRounds = z.int().min(FIRST_LOOK).max(MOST_LOOKED_AT)
const within = z.number().positive()

export const tuneRuleSchema = z.object({
  kind: z.literal('tune'),
  goal: z.enum(GOALS),
  slo: z.array(z.string()).readonly(),
  within,
  mostRounds,
  pick: z.enum(PICKS),
})

/** When a comparison ends. Its error rate holds for these numbers, so a resumed comparison keeps them. */
export const ruleSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('fixed') }),
  z.object({ kind: z.literal('decide'), within, mostRounds }),
  tuneRuleSchema,
])

export const judgeRule = (rule: Rule, alpha: number): JudgeRule =>
  rule.kind === 'fixed'
    ? { looks: 'once', within: null, alpha }
    : { looks: rule.mostRounds, within: rule.within, alpha }
