import { UsageError } from '../errors.js'
import type { DrivePlan } from '../plan/drive-plan.js'
import { printable } from '../printable.js'

/** A plan travels as JSON, and what its files hold does not. Throws UsageError. */
export function checkCarried({ exchange }: DrivePlan): void {
  if (exchange.kind === 'workload' && exchange.spec.data !== null)
    throw new UsageError(
      `data file ${printable(exchange.spec.data.file)}: agents are not sent its records; drive without --nats, or take variables`,
    )
}
