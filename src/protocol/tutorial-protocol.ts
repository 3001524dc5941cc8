import { makeFramer } from './framers.js'
import type { Protocol, ProtocolOptions } from './protocol.js'
import type { Rule } from './rule.js'
import { TUTORIAL_REPLY, TUTORIAL_REQUEST } from './tutorial.js'

/** The "Hey there" exchange. A reply ends by its length on a reused connection, otherwise by the close. */
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
