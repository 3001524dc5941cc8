import { makeFramer } from '../protocol/framers.js'
import { httpReplyReaders } from '../protocol/http.js'
import type { ReplyReader } from '../protocol/protocol.js'
import { makeProtocol } from '../protocol/protocols.js'
import { parseRule } from '../protocol/rule.js'
import { UnitError } from '../units.js'

/** Protocols that may replace a rule for the replies of a kind of exchange. */
const PROTOCOLS = ['http', 'http-head', 'redis'] as const
type ProtocolWithReplies = (typeof PROTOCOLS)[number]

export interface ReadingOptions {
  readonly keepAlive: boolean
  readonly maxReplyBytes: number
}

const isProtocol = (until: string): until is ProtocolWithReplies => PROTOCOLS.some(name => name === until)

/** Makes readers for a rule, http, http-head (replies to HEAD) or redis, one per client. Throws UnitError. */
export function replyReaders(until: string, options: ReadingOptions): () => ReplyReader {
  const { keepAlive, maxReplyBytes } = options
  if (isProtocol(until)) {
    // A reply to HEAD has the fields of a body, but no body
    if (until === 'http-head') return httpReplyReaders(maxReplyBytes, 'HEAD')
    const protocol = makeProtocol(until, { host: '', keepAlive, message: undefined, maxReplyBytes })
    return () => protocol.makeReplyReader()
  }
  let rule: ReturnType<typeof parseRule>
  try {
    rule = parseRule(until)
  } catch (error) {
    if (!(error instanceof UnitError) || until.includes(':')) throw error
    throw new UnitError(`${error.message}; or ${PROTOCOLS.join(', ')}`, { cause: error })
  }
  if (rule.kind === 'close' && keepAlive)
    throw new UnitError(
      'the connection stays open (--keep-alive, a session or an opening), so close never comes: give another rule, such as line',
    )
  return () => makeFramer(rule, { maxBytes: maxReplyBytes })
}
