import type { FailedOutcome, StatusOutcome } from '../protocol/outcome.js'

/** A value for each outcome that occurred. */
export type ByFailure<Of> = Readonly<Partial<Record<Exclude<FailedOutcome, StatusOutcome>, Of>>> &
  Readonly<Record<StatusOutcome, Of>>

/** How many exchanges ended in each outcome. */
export type Errors = ByFailure<number>

/** Counts one more exchange with this outcome. */
export function countError(errors: Map<FailedOutcome, number>, outcome: FailedOutcome): void {
  errors.set(outcome, (errors.get(outcome) ?? 0) + 1)
}

export function sumOfErrors(parts: readonly Errors[]): Errors {
  const sum: { -readonly [Outcome in keyof Errors]: Errors[Outcome] } = {}
  for (const errors of parts)
    for (const [outcome, times] of Object.entries(errors) as [FailedOutcome, number][])
      sum[outcome] = (sum[outcome] ?? 0) + times
  return sum
}
