import type { Random } from '../random.js'
import type { Step } from '../source.js'
import { thinkTime } from '../think.js'
import { AGAIN, CHOOSE, EXCHANGE, JUMP, OVER, REPEAT, type SessionTable, THINK } from './session-table.js'

/** Decides what a client does next. */
export interface Walk {
  step(): Step
  /** The kind, after 'exchange'. */
  readonly kind: number
  /** The think time in microseconds, after 'think'. */
  readonly thinkUs: number
  /** Reports that an exchange failed. */
  fail(): void
}

/** Runs a session again and again for one client. */
export class SessionWalk implements Walk {
  readonly #table: SessionTable
  readonly #choosing: Random
  readonly #thinking: Random
  readonly #onBegin: () => void
  readonly #counters: Int32Array
  #row = 0
  #hasFailed = false
  kind = 0
  thinkUs = 0

  /** `onBegin` is called when a session begins. */
  constructor(table: SessionTable, choosing: Random, thinking: Random, onBegin: () => void) {
    this.#table = table
    this.#choosing = choosing
    this.#thinking = thinking
    this.#onBegin = onBegin
    this.#counters = new Int32Array(table.counters)
  }

  step(): Step {
    const { ops, a, b } = this.#table
    if (this.#hasFailed) return this.#end()
    if (this.#row === 0) this.#onBegin()
    for (;;) {
      const row = this.#row++
      switch (ops[row]) {
        case EXCHANGE:
          this.kind = a[row]!
          return 'exchange'
        case THINK:
          this.thinkUs = thinkTime(this.#table.thinks[a[row]!]!, this.#thinking)
          return 'think'
        case REPEAT:
          this.#counters[a[row]!] = b[row]!
          break
        case AGAIN:
          if (--this.#counters[a[row]!]! > 0) this.#row = b[row]!
          break
        case CHOOSE: {
          const { choice, rows } = this.#table.choices[a[row]!]!
          this.#row = rows[choice.draw(this.#choosing)]!
          break
        }
        case JUMP:
          this.#row = a[row]!
          break
        case OVER:
          return this.#end()
      }
    }
  }

  /** Ends the session: later steps may depend on the failed exchange. */
  fail(): void {
    this.#hasFailed = true
  }

  #end(): Step {
    this.#row = 0
    this.#hasFailed = false
    return 'over'
  }
}
