import { UnitError } from '../units.js'
import { makeFramer } from './framers.js'
import type { Protocol, ProtocolOptions } from './protocol.js'
import { TUTORIAL_REQUEST } from './tutorial.js'

const LINE_FEED = 10

/**
 * One line as request, one line as reply. Throws UnitError for a message of several lines, whose replies
 * could not be distinguished.
 */
export function makeLine({ message, maxReplyBytes }: ProtocolOptions): Protocol {
  return {
    name: 'line',
    request: toLine(message ?? Buffer.from(TUTORIAL_REQUEST)),
    expected: undefined,
    makeReplyReader: () => makeFramer({ kind: 'line' }, { maxBytes: maxReplyBytes }),
  }
}

function toLine(message: Uint8Array): Uint8Array {
  const end = message.indexOf(LINE_FEED)
  if (end < 0) return Buffer.concat([message, Uint8Array.of(LINE_FEED)])
  if (end === message.length - 1) return message
  throw new UnitError(
    'the line protocol sends one line: remove the \\n, or use --until instead of --protocol',
  )
}
