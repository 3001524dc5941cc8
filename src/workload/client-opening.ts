import type { ReplyReader } from '../protocol/protocol.js'
import { ReplyCheck, type ReplyVerdict } from './check/reply-check.js'
import { readersOf } from './client-source.js'
import { type ClientValues, drawAll } from './client-values.js'
import type { ExchangeRule } from './exchange-rule.js'
import type { Outbox } from './outbox.js'
import type { Opening } from './source.js'

/** The opening of one client's connections. Its messages share values; a new connection draws new ones. */
export class ClientOpening implements Opening {
  readonly #steps: readonly ExchangeRule[]
  readonly #readers: readonly ReplyReader[]
  readonly #values: ClientValues
  readonly #slots: readonly number[]
  readonly #drawsRecord: boolean
  readonly #check: ReplyCheck
  #at = -1

  /** `drawsRecord`: the opening uses a column, and there is no session that draws the record. */
  constructor(steps: readonly ExchangeRule[], values: ClientValues, drawsRecord: boolean) {
    this.#steps = steps
    this.#readers = readersOf(steps)
    this.#values = values
    this.#slots = [...new Set(steps.flatMap(({ slots }) => slots))]
    this.#drawsRecord = drawsRecord
    this.#check = new ReplyCheck(steps, values.values, 1)
  }

  get reader(): ReplyReader {
    return this.#readers[Math.max(0, this.#at)]!
  }

  restart(): void {
    this.reset()
    this.#at = -1
    if (this.#drawsRecord) this.#values.record?.draw()
    drawAll(this.#values.values, this.#slots)
  }

  next(outbox: Outbox): boolean {
    if (this.#at + 1 >= this.#steps.length) return false
    this.#at++
    this.#check.note(this.#at, 0)
    const { send } = this.#steps[this.#at]!
    if (send) outbox.add(send, this.#values.values)
    return true
  }

  hear(bytes: Uint8Array, from: number, to: number): void {
    this.#check.hear(this.#at, 0, bytes, from, to)
  }

  judge(bytes: Uint8Array, from: number, to: number): ReplyVerdict {
    return this.#check.judge(this.#at, 0, bytes, from, to)
  }

  expected(): Uint8Array | null {
    return this.#check.expected(Math.max(0, this.#at), 0)
  }

  reset(): void {
    this.#check.reset()
    for (const reader of this.#readers) reader.reset()
  }
}
