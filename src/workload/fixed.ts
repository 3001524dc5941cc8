import type { ReplyReader } from '../protocol/protocol.js'
import type { ExchangeRule } from './exchange-rule.js'

/**
 * A workload of one constant message: the fast path. It needs no Source: many copies go out in one write, and
 * each reply is compared with constant bytes.
 */
export interface Fixed {
  readonly request: Uint8Array
  /** The whole expected reply; undefined if any complete reply is right. */
  readonly expected: Uint8Array | undefined
  /** Makes one reader per connection. */
  makeReplyReader(): ReplyReader
}

/** Null if there are several kinds, or if anything in the only kind depends on the exchange. */
export function fixedOf(rules: readonly ExchangeRule[]): Fixed | null {
  const [rule] = rules
  if (!rule?.send?.constant || rules.length > 1) return null
  if (rule.match || rule.captures.length > 0 || (rule.expect && !rule.expect.constant)) return null
  return {
    request: rule.send.constant,
    expected: rule.expect?.constant ?? undefined,
    makeReplyReader: rule.makeReader,
  }
}
