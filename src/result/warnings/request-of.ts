import { fromPlanBytes } from '../../plan/bytes.js'
import type { Plan } from '../../plan/plan.js'

/** The bytes of a request, if the user gave them. */
export function requestOf({ exchange }: Plan): Uint8Array | null {
  if (exchange.kind === 'workload') return null
  const bytes = exchange.kind === 'rule' ? exchange.request : exchange.message
  return bytes && fromPlanBytes(bytes)
}
