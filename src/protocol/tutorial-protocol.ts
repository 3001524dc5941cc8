import { makeFramer } from './framers.js'
import type { Protocol, ProtocolOptions } from './protocol.js'
import type { Rule } from './rule.js'
import { TUTORIAL_REPLY, TUTORIAL_REQUEST } from './tutorial.js'

/**
 * The "Hey there" exchange. On a reused connection its end is the length of the reply, otherwise the close.
 */
export function makeTutorial({ keepAlive, message, maxReplyBytes }: ProtocolOptions): Protocol {
  const expected = Buffer.from(TUTORIAL_REPLY)
  const until: Rule = keepAlive ? { kind: 'bytes', count: expected.length } : { kind: 'close' }
  return {
    name: 'tutorial',
    request: message ?? Buffer.from(TUTORIAL_REQUEST),
    expected,
    makeReplyReader: () => makeFramer(until, { maxBytes: maxReplyBytes }),
  }
}
