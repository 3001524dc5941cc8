import { z } from 'zod'
import type { Comparison, Tune } from './comparison-record.js'
import { COMPARISON_SCHEMA, cellSchema } from './comparison-result.js'
import { decisionSchema } from './decision.js'
import { tuneRuleSchema } from './rule.js'

export type { Tune } from './comparison-record.js'

export const TUNE_SCHEMA = 'heythere/tune/1'

/** A race between settings: which one to use, and the runs that show it. */
export const tuneSchema = z
  .object({
    schema: z.literal(TUNE_SCHEMA),
    state: z.enum(['completed', 'stopped', 'failed']),
    seed: z.int(),
    rule: tuneRuleSchema,
    decision: decisionSchema,
    cells: z.array(cellSchema).min(1).readonly(),
    /** The number of rounds; cells that were dropped, or joined later, ran in some of them. */
    rounds: z.int().min(0),
  })
  .readonly()

/**
 * In the form of a comparison, for its reports. It has no verdicts, because a race compares each cell with
 * every other.
 */
export const comparisonOfTune = ({ state, seed, rule, decision, cells, rounds }: Tune): Comparison => ({
  ...{ schema: COMPARISON_SCHEMA, state, seed, rule, decision, cells, verdicts: [] },
  runsPerCell: Math.max(1, rounds),
  baseline: cells[0]?.name ?? '',
})
