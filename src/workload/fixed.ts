import type { ReplyReader } from '../protocol/protocol.js'
import type { ExchangeRule } from './exchange-rule.js'

/**
 * A workload of one message that is always the same: the fast path. It needs no Source; many copies go out in one write,
 * and a reply is compared with bytes that never change.
 */
export interface Fixed {
  readonly request: Uint8Array
  /** The whole reply; undefined where any complete one will do. */
  readonly expected: Uint8Array | undefined
  /** One for each connection. */
  makeReplyReader(): ReplyReader
}

/** null where something about the only kind depends on the exchange. */
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
