import type { RunOutcome } from '../experiment/run-plan.js'
import type { Plan } from '../plan/plan.js'
import type { FailedOutcome } from '../protocol/outcome.js'
import type { Errors } from '../recording/errors.js'
import { type EncodedHistogram, LatencyHistogram } from '../recording/histogram.js'
import { PHASES, type Phase } from '../recording/phases.js'
import type { MergedSecond } from '../recording/timeline.js'
import { intervalsOf } from '../report/hlog.js'
import { IN_OPEN_LOAD_ALONE } from '../report/phase-names.js'

/** A phase of all exchanges, or of those of one kind if `kind` is not null. */
export interface Series {
  readonly phase: Phase
  readonly kind: string | null
}

/** How many exchanges of a run had an outcome; only those of one kind if `kind` is not null. */
export interface Outcomes {
  readonly kind: string | null
  readonly outcome: 'ok' | FailedOutcome
  readonly count: number
}

/** What was added to a run's figures, in a second or at its end. Histograms have two digits. */
export interface Increment {
  readonly histograms: readonly (Series & { readonly histogram: LatencyHistogram })[]
  readonly outcomes: readonly Outcomes[]
}

const keyOf = ({ phase, kind }: Series): string => JSON.stringify([phase, kind])

/** The part of a histogram that was not reported yet; a thread that died may have reported more. */
function restOf(whole: EncodedHistogram, told: LatencyHistogram | undefined): LatencyHistogram {
  const coarse = new LatencyHistogram(2)
  coarse.add(LatencyHistogram.decode(whole))
  if (told === undefined) return coarse
  const known = new Map(Array.from(told.buckets(), ({ lowUs, count }) => [lowUs, count]))
  const rest = new LatencyHistogram(2)
  for (const { lowUs, highUs, count } of coarse.buckets()) {
    const left = count - (known.get(lowUs) ?? 0)
    if (left > 0) rest.record(Math.round((lowUs + highUs) / 2), left)
  }
  return rest
}

/**
 * Turns the reports of one run into increments that add up to its figures. The end adds what the seconds do
 * not report: replies after the window, and for a fleet everything but the response times.
 */
export class Increments {
  readonly #isOpen: boolean
  readonly #phases: readonly Phase[]
  readonly #told = new Map<string, LatencyHistogram>()
  readonly #counted = new Map<string, number>()

  constructor({ load }: Pick<Plan, 'load'>) {
    this.#isOpen = load.kind === 'open'
    this.#phases = PHASES.filter(phase => this.#isOpen || !IN_OPEN_LOAD_ALONE.has(phase))
  }

  ofSecond(second: MergedSecond): Increment {
    const response = second.response()
    const detail = second.detail()
    return this.#increment(
      [
        { phase: 'response', kind: null, histogram: response },
        ...this.#phases.map(phase => ({ phase, kind: null, histogram: detail?.phases[phase] })),
        ...Object.entries(detail?.kinds ?? {}).flatMap(([kind, of]) => [
          { phase: 'response' as const, kind, histogram: of.response },
          { phase: 'service' as const, kind, histogram: of.service },
        ]),
      ],
      [
        ...outcomesOf(null, response.count, detail?.errors ?? {}),
        ...Object.entries(detail?.kinds ?? {}).flatMap(([kind, { response, errors }]) =>
          outcomesOf(kind, response.count, errors),
        ),
      ],
    )
  }

  /** What was not reported yet. */
  ofEnd({ run }: RunOutcome): Increment {
    if (run === null) return { histograms: [], outcomes: [] }
    const wholes = intervalsOf(run, this.#isOpen)
    const counts = [
      ...outcomesOf(null, run.requests.ok, run.errors),
      ...Object.entries(run.kinds).flatMap(([kind, { requests, errors }]) =>
        outcomesOf(kind, requests.ok, errors),
      ),
    ]
    return this.#increment(
      wholes.map(({ whole, ...series }) => ({
        ...series,
        histogram: restOf(whole, this.#told.get(keyOf(series))),
      })),
      counts.map(one => ({ ...one, count: one.count - (this.#counted.get(countKey(one)) ?? 0) })),
    )
  }

  #increment(
    histograms: readonly (Series & { readonly histogram: LatencyHistogram | undefined })[],
    outcomes: readonly Outcomes[],
  ): Increment {
    const told = histograms.flatMap(({ histogram, ...series }) =>
      histogram && histogram.count > 0 ? { ...series, histogram } : [],
    )
    const counted = outcomes.filter(({ count }) => count > 0)
    for (const { histogram, ...series } of told) {
      const key = keyOf(series)
      const sum = this.#told.get(key) ?? new LatencyHistogram(2)
      sum.add(histogram)
      this.#told.set(key, sum)
    }
    for (const one of counted) {
      const key = countKey(one)
      this.#counted.set(key, (this.#counted.get(key) ?? 0) + one.count)
    }
    return { histograms: told, outcomes: counted }
  }
}

const countKey = ({ kind, outcome }: Outcomes): string => JSON.stringify([kind, outcome])

function outcomesOf(kind: string | null, ok: number, errors: Errors): Outcomes[] {
  const failed = Object.entries(errors) as [FailedOutcome, number][]
  return [{ kind, outcome: 'ok', count: ok }, ...failed.map(([outcome, count]) => ({ kind, outcome, count }))]
}
