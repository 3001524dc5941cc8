import type { ReplyReader } from '../protocol/protocol.js'
import { ReplyCheck, type ReplyVerdict } from './check/reply-check.js'
import { type ClientValues, drawAll } from './client-values.js'
import type { CurrentRecord } from './data/field-value.js'
import type { ExchangeRule } from './exchange-rule.js'
import type { Outbox } from './outbox.js'
import type { Walk } from './session/walk.js'
import type { Source, Step } from './source.js'
import type { Value } from './value.js'

/** A source of compiled messages: the walk chooses the next exchange, and the rules define its content. */
export class ClientSource implements Source {
  readonly #walk: Walk
  readonly #rules: readonly ExchangeRule[]
  readonly #readers: readonly ReplyReader[]
  readonly #values: readonly Value[]
  /** Drawn for each exchange that uses a column; null if it is drawn once per session. */
  readonly #record: CurrentRecord | null
  readonly #takesRecord: readonly boolean[]
  readonly #check: ReplyCheck
  /** The kinds of the outstanding exchanges, oldest first: a ring buffer. */
  readonly #kinds: Uint8Array
  #head = 0
  #count = 0
  #unwritten = 0

  constructor(
    walk: Walk,
    rules: readonly ExchangeRule[],
    { values }: ClientValues,
    record: { readonly current: CurrentRecord | null; readonly takenBy: readonly boolean[] },
    pipelining: number,
  ) {
    this.#walk = walk
    this.#rules = rules
    this.#readers = readersOf(rules)
    this.#values = values
    this.#record = record.current
    this.#takesRecord = record.takenBy
    this.#check = new ReplyCheck(rules, values, pipelining)
    this.#kinds = new Uint8Array(pipelining)
  }

  get thinkUs(): number {
    return this.#walk.thinkUs
  }

  get begunKind(): number {
    return this.#walk.kind
  }

  get kind(): number {
    return this.#kinds[this.#head]!
  }

  get reader(): ReplyReader {
    return this.#readers[this.#kinds[this.#head]!]!
  }

  step(): Step {
    const step = this.#walk.step()
    if (step === 'exchange') {
      this.#kinds[this.#placeOf(this.#count)] = this.#walk.kind
      this.#count++
      this.#unwritten++
    }
    return step
  }

  write(outbox: Outbox): void {
    const place = this.#placeOf(this.#count - this.#unwritten)
    const kind = this.#kinds[place]!
    const rule = this.#rules[kind]!
    if (this.#record && this.#takesRecord[kind]) this.#record.draw()
    drawAll(this.#values, rule.slots)
    this.#check.note(kind, place)
    outbox.add(rule.send!, this.#values)
    this.#unwritten--
  }

  hear(bytes: Uint8Array, from: number, to: number): void {
    this.#check.hear(this.kind, this.#head, bytes, from, to)
  }

  judge(bytes: Uint8Array, from: number, to: number): ReplyVerdict {
    return this.#check.judge(this.kind, this.#head, bytes, from, to)
  }

  expected(): Uint8Array | null {
    return this.#check.expected(this.kind, this.#head)
  }

  settle(isOk: boolean): void {
    if (!isOk) this.#walk.fail()
    // If none of the outstanding exchanges was written, the settled one was not either
    if (this.#unwritten === this.#count) this.#unwritten--
    this.#count--
    // After the last exchange, its place still tells which reader it had
    if (this.#count > 0) this.#head = this.#placeOf(1)
  }

  reset(): void {
    this.#check.reset()
    for (const reader of this.#readers) reader.reset()
  }

  #placeOf(index: number): number {
    const place = this.#head + index
    return place < this.#kinds.length ? place : place - this.#kinds.length
  }
}

/** One reader for each rule; rules with the same text share a reader. */
export function readersOf(rules: readonly ExchangeRule[]): ReplyReader[] {
  const made = new Map<string, ReplyReader>()
  return rules.map(({ until, makeReader }) => {
    const reader = made.get(until) ?? makeReader()
    made.set(until, reader)
    return reader
  })
}
