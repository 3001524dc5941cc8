import type { FailedOutcome } from '../protocol/outcome.js'
import { addsUp, EXCHANGE_COUNTS, type ExchangeCounts, mergeExchangeCounts } from './counts.js'
import { countError, type Errors, sumOfErrors } from './errors.js'
import { type EncodedHistogram, LatencyHistogram, mergeEncoded } from './histogram.js'
import { Tally } from './tally.js'

/** What was recorded of the exchanges of one kind. */
export interface KindRecording {
  readonly counts: ExchangeCounts
  readonly errors: Errors
  readonly response: EncodedHistogram
  readonly service: EncodedHistogram
}

/** Records one kind of exchange. In a closed load response and service are one histogram, as in all. */
class OneKind {
  readonly #response = new LatencyHistogram()
  readonly #service = new LatencyHistogram()
  readonly response = new Tally(this.#response)
  readonly service = new Tally(this.#service)
  readonly errors = new Map<FailedOutcome, number>()
  started = 0
  ok = 0
  failed = 0

  finish(load: 'open' | 'closed'): KindRecording {
    const { started, ok, failed } = this
    this.response.pour()
    this.service.pour()
    const response = this.#response.encode()
    return {
      counts: { started, ok, failed, unfinished: started - ok - failed },
      errors: Object.fromEntries(this.errors),
      response,
      service: load === 'open' ? this.#service.encode() : response,
    }
  }
}

/** Records the exchanges of one window by their kind: the part of a Recorder that only a workload with kinds has. */
export class KindRecorder {
  readonly #names: readonly string[]
  readonly #load: 'open' | 'closed'
  readonly #kinds: OneKind[]

  /** `names` may become more. */
  constructor(names: readonly string[], load: 'open' | 'closed') {
    this.#names = names
    this.#load = load
    this.#kinds = names.map(() => new OneKind())
  }

  start(kind: number): void {
    this.#of(kind).started++
  }

  succeed(times: { readonly kind: number; readonly dueUs: number; readonly startUs: number }, endUs: number) {
    const kind = this.#of(times.kind)
    kind.ok++
    kind.response.record(endUs - times.dueUs)
    if (this.#load === 'open') kind.service.record(endUs - times.startUs)
  }

  fail(index: number, outcome: FailedOutcome): void {
    const kind = this.#of(index)
    kind.failed++
    countError(kind.errors, outcome)
  }

  lose(kind: number, count: number): void {
    this.#of(kind).started += count
  }

  finish(): Record<string, KindRecording> {
    return Object.fromEntries(this.#names.map((name, index) => [name, this.#of(index).finish(this.#load)]))
  }

  #of(index: number): OneKind {
    this.#kinds[index] ??= new OneKind()
    return this.#kinds[index]
  }
}

/** Adds up what several threads or agents recorded of each kind. */
export function mergeKinds(
  parts: readonly Readonly<Record<string, KindRecording>>[],
): Record<string, KindRecording> {
  const names = new Set(parts.flatMap(part => Object.keys(part)))
  return Object.fromEntries(
    Array.from(names, name => [name, mergeKind(parts.flatMap(part => part[name] ?? []))]),
  )
}

function mergeKind(parts: readonly KindRecording[]): KindRecording {
  return {
    counts: mergeExchangeCounts(parts.map(part => part.counts)),
    errors: sumOfErrors(parts.map(part => part.errors)),
    response: mergeEncoded(parts.map(part => part.response)),
    service: mergeEncoded(parts.map(part => part.service)),
  }
}

/** Whether the counts of kinds that came from elsewhere agree, with each other and with the whole. */
export function areParts(kinds: readonly KindRecording[], whole: ExchangeCounts): boolean {
  if (kinds.length === 0) return true
  const sum = mergeExchangeCounts(kinds.map(({ counts }) => counts))
  return (
    kinds.every(({ counts, response }) => addsUp(counts) && response.count === counts.ok) &&
    EXCHANGE_COUNTS.every(count => sum[count] === whole[count])
  )
}
