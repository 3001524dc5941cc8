import { z } from 'zod'
import type { Comparison, Tune } from './comparison-record.js'
import { COMPARISON_SCHEMA, cellSchema } from './comparison-result.js'
import { decisionSchema } from './decision.js'
import { tuneRuleSchema } from './rule.js'

export type { Tune } from './comparison-record.js'

export const TUNE_SCHEMA = 'heythere/tune/1'

/** A race between settings: which to use, and the runs that say so. */
export const tuneSchema = z
  .object({
    schema: z.literal(TUNE_SCHEMA),
    state: z.enum(['completed', 'stopped', 'failed']),
    seed: z.int(),
    rule: tuneRuleSchema,
    decision: decisionSchema,
    cells: z.array(cellSchema).min(1).readonly(),
    /** Rounds that were run; cells that were dropped, or came in later, ran in some of them. */
    rounds: z.int().min(0),
  })
  .readonly()

/** As reports of comparisons show it; without verdicts, as a race judges each cell against every other. */
export const comparisonOfTune = ({ state, seed, rule, decision, cells, rounds }: Tune): Comparison => ({
  ...{ schema: COMPARISON_SCHEMA, state, seed, rule, decision, cells, verdicts: [] },
  runsPerCell: Math.max(1, rounds),
  baseline: cells[0]?.name ?? '',
})
