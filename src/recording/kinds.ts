import type { FailedOutcome } from '../protocol/outcome.js'
import { addsUp, EXCHANGE_COUNTS, type ExchangeCounts, mergeExchangeCounts } from './counts.js'
import { countError, type Errors, sumOfErrors } from './errors.js'
import { type EncodedHistogram, LatencyHistogram } from './histogram.js'
import { mergeEncoded } from './merge-encoded.js'
import { type KindSecond, SecondOfErrors, SecondOfTally } from './second-detail.js'
import { Tally } from './tally.js'

/** The recording of the exchanges of one kind. */
export interface KindRecording {
  readonly counts: ExchangeCounts
  readonly errors: Errors
  readonly response: EncodedHistogram
  readonly service: EncodedHistogram
}

/** Records one kind of exchange. In a closed load, response and service share a histogram, as in Recorder. */
class OneKind {
  readonly #response = new LatencyHistogram()
  readonly #service = new LatencyHistogram()
  readonly response = new Tally(this.#response)
  readonly service = new Tally(this.#service)
  readonly errors = new Map<FailedOutcome, number>()
  started = 0
  ok = 0
  failed = 0
  #second: {
    readonly errors: SecondOfErrors
    readonly response: SecondOfTally
    readonly service: SecondOfTally
  } | null = null

  detail(): void {
    this.#second = {
      errors: new SecondOfErrors(),
      response: new SecondOfTally(this.response),
      service: new SecondOfTally(this.service),
    }
  }

  fail(outcome: FailedOutcome): void {
    this.failed++
    countError(this.errors, outcome)
    this.#second?.errors.count(outcome)
  }

  /** null: no details are wanted, or nothing was completed. */
  endSecond(): KindSecond<EncodedHistogram> | null {
    if (this.#second === null) return null
    const errors = this.#second.errors.end()
    const response = this.#second.response.end()
    if (response.count === 0 && Object.keys(errors).length === 0) return null
    return { errors, response, service: this.#second.service.end() }
  }

  endTimeline(): void {
    this.#second?.response.leave()
    this.#second?.service.leave()
  }

  finish(load: 'open' | 'closed'): KindRecording {
    const { started, ok, failed } = this
    this.response.pour()
    this.service.pour()
    const response = this.#response.encodePlain()
    return {
      counts: { started, ok, failed, unfinished: started - ok - failed },
      errors: Object.fromEntries(this.errors),
      response,
      service: load === 'open' ? this.#service.encodePlain() : response,
    }
  }
}

/** Records the exchanges of one window by kind: the part of a Recorder that only kinds need. */
export class KindRecorder {
  readonly #names: readonly string[]
  readonly #load: 'open' | 'closed'
  readonly #kinds: OneKind[]
  #isDetailed = false

  /** `names` may grow. */
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
    this.#of(index).fail(outcome)
  }

  lose(kind: number, count: number): void {
    this.#of(kind).started += count
  }

  /** From now on each second is reported separately. */
  detail(): void {
    this.#isDetailed = true
    for (const kind of this.#kinds) kind.detail()
  }

  endSecond(): Record<string, KindSecond<EncodedHistogram>> {
    return Object.fromEntries(
      this.#names.flatMap((name, index) => {
        const second = this.#of(index).endSecond()
        return second === null ? [] : [[name, second]]
      }),
    )
  }

  endTimeline(): void {
    for (const kind of this.#kinds) kind.endTimeline()
  }

  finish(): Record<string, KindRecording> {
    return Object.fromEntries(this.#names.map((name, index) => [name, this.#of(index).finish(this.#load)]))
  }

  #of(index: number): OneKind {
    const known = this.#kinds[index]
    if (known) return known
    const kind = new OneKind()
    if (this.#isDetailed) kind.detail()
    this.#kinds[index] = kind
    return kind
  }
}

/** Adds up each kind's recordings of several threads or agents. */
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

/** Whether the counts of kinds from elsewhere agree with each other and with the whole. */
export function areParts(kinds: readonly KindRecording[], whole: ExchangeCounts): boolean {
  if (kinds.length === 0) return true
  const sum = mergeExchangeCounts(kinds.map(({ counts }) => counts))
  return (
    kinds.every(({ counts, response }) => addsUp(counts) && response.count === counts.ok) &&
    EXCHANGE_COUNTS.every(count => sum[count] === whole[count])
  )
}
