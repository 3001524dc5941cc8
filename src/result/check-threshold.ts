import { naming } from '../plan/check-plan.js'
import { checkKind } from '../plan/kinds.js'
import type { Plan } from '../plan/plan.js'
import { checkStage } from '../plan/shape.js'
import { parseThreshold } from './threshold.js'

/** Throws UsageError with the flag if a text is no threshold, or names a kind that the plan does not have. */
export const checkThreshold = (
  flag: '--threshold' | '--slo',
  text: string,
  plan: Pick<Plan, 'exchange' | 'load'>,
): void =>
  naming(flag, text, given => {
    const { kind, stage } = parseThreshold(given)
    if (kind !== null) checkKind(plan, kind)
    if (stage !== null) checkStage(plan, stage)
  })
