import type { Template } from '../template/template.js'
import type { Value } from '../value.js'
import { CaptureValue } from './capture-value.js'
import { type Match, SEPARATOR } from './match.js'
import { ReplyText } from './reply-text.js'

/** Whether a reply was right. `no-capture`: it was, but did not contain what the session must capture. */
export type ReplyVerdict = 'ok' | 'mismatch' | 'no-capture'

/** What a right reply to one kind of exchange is. */
export interface CheckRule {
  readonly expect: Template | null
  readonly match: Match | null
  readonly captures: readonly { readonly slot: number; readonly regex: RegExp }[]
}

// Below this a loop beats the call into native code
const SHORT = 48
const SMALL = 1024
const NOTHING = Buffer.alloc(0)
let scratch = Buffer.allocUnsafeSlow(1024)

/**
 * Checks the replies of one client. Expectations that depend on values are stored when the request is
 * written, in a separate place for each outstanding exchange, since the values change afterwards.
 */
export class ReplyCheck {
  readonly #rules: readonly CheckRule[]
  readonly #values: readonly Value[]
  readonly #expected: Uint8Array[]
  readonly #expectedSizes: Uint32Array
  readonly #heads: string[]
  readonly #text = new ReplyText()
  /** The number of bytes that matched so far, or -1 after a mismatch. */
  #matched = 0

  constructor(rules: readonly CheckRule[], values: readonly Value[], places: number) {
    this.#rules = rules
    this.#values = values
    this.#expected = Array(places).fill(NOTHING)
    this.#expectedSizes = new Uint32Array(places)
    this.#heads = Array(places).fill('')
  }

  /** Stores the expectations of an exchange of this rule, with the current values. */
  note(rule: number, place: number): void {
    const { expect, match } = this.#rules[rule]!
    if (expect && !expect.constant) {
      this.#makeRoom(expect, place)
      this.#expectedSizes[place] = expect.write(this.#values, this.#expected[place]!, 0)
    }
    if (match && match.slots.length > 0) this.#heads[place] = this.#headOf(match)
  }

  /** A copy of the expected reply; null if several are right. */
  expected(rule: number, place: number): Uint8Array | null {
    const { expect } = this.#rules[rule]!
    if (!expect) return null
    return (expect.constant ?? this.#expected[place]!.subarray(0, this.#expectedSizes[place])).slice()
  }

  /** Takes a part of the oldest reply that is not the last one. */
  hear(rule: number, place: number, bytes: Uint8Array, from: number, to: number): void {
    const { expect, match, captures } = this.#rules[rule]!
    if (expect) this.#compare(expect, place, bytes, from, to)
    if (match || captures.length > 0) this.#text.hold(bytes, from, to)
  }

  /** Judges the oldest reply with its last part. */
  judge(rule: number, place: number, bytes: Uint8Array, from: number, to: number): ReplyVerdict {
    const { expect, match, captures } = this.#rules[rule]!
    let isRight = true
    if (expect) {
      this.#compare(expect, place, bytes, from, to)
      isRight = this.#matched === (expect.constant?.length ?? this.#expectedSizes[place])
      this.#matched = 0
    }
    if (!match && captures.length === 0) return isRight ? 'ok' : 'mismatch'
    const text = this.#text.take(bytes, from, to)
    if (match) isRight &&= match.regex.test(match.slots.length > 0 ? this.#heads[place]! + text : text)
    if (!isRight) return 'mismatch'
    for (const { slot, regex } of captures) if (!this.#capture(slot, regex, text)) return 'no-capture'
    return 'ok'
  }

  /** Forgets the current reply. */
  reset(): void {
    this.#matched = 0
    this.#text.clear()
  }

  /** Makes room for the current reply; not for the longest possible one if that is long. */
  #makeRoom(expect: Template, place: number): void {
    const room = this.#expected[place]!.length
    if (room >= expect.bytes.most) return
    const needed = expect.bytes.most <= SMALL ? expect.bytes.most : expect.size(this.#values)
    if (room < needed) this.#expected[place] = Buffer.allocUnsafeSlow(needed)
  }

  #capture(slot: number, regex: RegExp, text: string): boolean {
    const found = regex.exec(text)
    const value = this.#values[slot]
    return found !== null && value instanceof CaptureValue && value.set(found[1] ?? found[0])
  }

  #headOf({ slots }: Match): string {
    let head = ''
    for (const slot of slots) {
      const value = this.#values[slot]!
      const size = value.size()
      if (size > scratch.length) scratch = Buffer.allocUnsafeSlow(2 * size)
      value.write(scratch, 0)
      head += scratch.toString('latin1', 0, size) + SEPARATOR
    }
    return head
  }

  #compare(expect: Template, place: number, bytes: Uint8Array, from: number, to: number): void {
    const at = this.#matched
    if (at < 0) return
    const expected = expect.constant ?? this.#expected[place]!
    const size = expect.constant?.length ?? this.#expectedSizes[place]!
    const count = to - from
    if (at + count > size) this.#matched = -1
    else if (count > SHORT) {
      const isSame = Buffer.prototype.compare.call(expected, bytes, from, to, at, at + count) === 0
      this.#matched = isSame ? at + count : -1
    } else {
      this.#matched = at + count
      for (let i = 0; i < count; i++)
        if (bytes[from + i] !== expected[at + i]) {
          this.#matched = -1
          return
        }
    }
  }
}
