import type { FailedOutcome } from '../protocol/outcome.js'
import { countError, type Errors, sumOfErrors } from './errors.js'
import { type EncodedHistogram, LatencyHistogram } from './histogram.js'
import { mergeAlike } from './merge-encoded.js'
import { PHASES, type Phase } from './phases.js'
import type { Tally } from './tally.js'

/** One second of one kind of exchange. */
export interface KindSecond<Of> {
  /** Failed exchanges by outcome. */
  readonly errors: Errors
  /** Response times. */
  readonly response: Of
  /** Empty under a closed load: it equals the response there. */
  readonly service: Of
}

/**
 * What a second has in addition to its figures, for a sink. It covers only exchanges of the window. Phases
 * without a value are left out.
 */
export interface SecondDetail<Of = EncodedHistogram> {
  /** Failed exchanges by outcome. */
  readonly errors: Errors
  /** Latencies by phase. */
  readonly phases: Readonly<Partial<Record<Phase, Of>>>
  /** By name, if a workload has kinds of exchange. */
  readonly kinds: Readonly<Record<string, KindSecond<Of>>>
}

/** The values of a tally in one second; two digits need a quarter of the bytes of three. */
export class SecondOfTally {
  readonly #tally: Tally
  readonly #histogram = new LatencyHistogram(2)

  constructor(tally: Tally) {
    this.#tally = tally
    tally.join(this.#histogram)
  }

  /** Ends the second. */
  end(): EncodedHistogram {
    this.#tally.pour()
    const encoded = this.#histogram.encodePlain()
    this.#histogram.clear()
    return encoded
  }

  /** No further second begins. */
  leave(): void {
    this.#tally.pour()
    this.#tally.leave(this.#histogram)
  }
}

/** How many exchanges ended in each outcome in one second. */
export class SecondOfErrors {
  readonly #errors = new Map<FailedOutcome, number>()

  count(outcome: FailedOutcome): void {
    countError(this.#errors, outcome)
  }

  end(): Errors {
    const errors = Object.fromEntries(this.#errors)
    this.#errors.clear()
    return errors
  }
}

/** The seconds of all phases except response, which each second has anyway. */
export class DetailRecorder {
  readonly errors = new SecondOfErrors()
  readonly #phases: ReadonlyMap<Phase, SecondOfTally>

  constructor(tallies: Readonly<Record<Phase, Tally>>) {
    const others = PHASES.filter(phase => phase !== 'response')
    this.#phases = new Map(others.map(phase => [phase, new SecondOfTally(tallies[phase])]))
  }

  endSecond(): Omit<SecondDetail, 'kinds'> {
    const ended = Array.from(this.#phases, ([phase, second]) => [phase, second.end()] as const)
    return {
      errors: this.errors.end(),
      phases: Object.fromEntries(ended.filter(([, { count }]) => count > 0)),
    }
  }

  endTimeline(): void {
    for (const second of this.#phases.values()) second.leave()
  }
}

type Merged = SecondDetail<LatencyHistogram>

const mergedOf = (parts: readonly (EncodedHistogram | undefined)[]): LatencyHistogram =>
  mergeAlike(parts.flatMap(part => part ?? []))

/** Merges several threads' details of one second; null if no thread has any. */
export function mergeDetails(parts: readonly SecondDetail[]): Merged | null {
  if (parts.length === 0) return null
  const phases = new Set(parts.flatMap(part => Object.keys(part.phases) as Phase[]))
  const kinds = new Set(parts.flatMap(part => Object.keys(part.kinds)))
  return {
    errors: sumOfErrors(parts.map(part => part.errors)),
    phases: Object.fromEntries(
      Array.from(phases, phase => [phase, mergedOf(parts.map(part => part.phases[phase]))]),
    ),
    kinds: Object.fromEntries(
      Array.from(kinds, name => {
        const ofKind = parts.flatMap(part => part.kinds[name] ?? [])
        return [
          name,
          {
            errors: sumOfErrors(ofKind.map(part => part.errors)),
            response: mergedOf(ofKind.map(part => part.response)),
            service: mergedOf(ofKind.map(part => part.service)),
          },
        ]
      }),
    ),
  }
}
