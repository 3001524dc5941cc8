import { parseByteRegex } from '../protocol/byte-regex.js'
import type { ReplyReader } from '../protocol/protocol.js'
import { compileMatch, type Match } from './check/match.js'
import type { CheckRule } from './check/reply-check.js'
import { compileMessage, type HttpContext } from './message.js'
import { type ReadingOptions, replyReaders } from './reply-readers.js'
import type { OpeningSpec } from './spec.js'
import { checkSize } from './template/compile-template.js'
import type { Template } from './template/template.js'
import type { Vocabulary } from './vocabulary.js'
import { at, type SpecPath } from './wrong.js'

/** One kind of exchange, or one step of the opening, compiled once for a thread. */
export interface ExchangeRule extends CheckRule {
  /** The request; null if the server speaks first. */
  readonly send: Template | null
  readonly makeReader: () => ReplyReader
  /** Rules with the same text share a reader. */
  readonly until: string
  /** The slots to draw values for. */
  readonly slots: readonly number[]
}

/** The rule of a greeting, which the server sends first and `until` ends. Throws WorkloadError. */
export function greetingRule(until: string, options: ReadingOptions): ExchangeRule {
  const makeReader = at(['greeting'], () => replyReaders(until, options))
  return { send: null, expect: null, match: null, captures: [], slots: [], until, makeReader }
}

/** Throws WorkloadError. */
export function exchangeRule(
  spec: OpeningSpec,
  path: SpecPath,
  vocabulary: Vocabulary,
  frame: string | null,
  options: ReadingOptions & HttpContext,
): ExchangeRule {
  const { until } = spec
  const { names } = vocabulary
  const send = at([...path, 'send'], () => {
    const message = compileMessage(spec.send, names, frame, options)
    checkSize(message, slots => vocabulary.emptyOf(slots))
    return message
  })
  const expect = at(
    [...path, 'expect'],
    () => spec.expect && compileMessage(spec.expect, names, null, options),
  )
  const match = at([...path, 'match'], () => (spec.match === null ? null : compileMatch(spec.match, names)))
  const captures = Object.entries(spec.capture).map(([name, source]) => ({
    slot: names.get(name)!.slot,
    regex: at([...path, 'capture', name], () => parseByteRegex(source)),
  }))
  const makeReader = at([...path, 'until'], () => replyReaders(until, options))
  return { send, expect, match, captures, slots: slotsOf(send, expect, match), until, makeReader }
}

const slotsOf = (send: Template, expect: Template | null, match: Match | null): number[] => [
  ...new Set([...send.slots, ...(expect?.slots ?? []), ...(match?.slots ?? [])]),
]
