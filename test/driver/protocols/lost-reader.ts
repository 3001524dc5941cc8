import type { Protocol, ProtocolOptions } from '../../../src/protocol/protocol.js'

/** A reader that answers what no reader may: the number that the message is, or nothing. */
export default function lostReader({ message }: ProtocolOptions): Protocol {
  const text = Buffer.from(message ?? []).toString()
  const answer = text === 'nothing' ? (undefined as never) : Number(text)
  return {
    name: 'lost-reader',
    request: Buffer.from('ping'),
    expected: undefined,
    makeReplyReader: () => ({
      failed: false,
      closes: false,
      read: () => answer,
      end: () => false,
      reset: () => undefined,
    }),
  }
}
