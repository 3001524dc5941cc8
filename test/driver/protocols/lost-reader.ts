import type { ProtocolOptions } from '../../../src/protocol/protocol.js'
import { pinging } from './pinging.js'

/** A reader that returns an invalid position: the number in the message, or nothing. */
export default ({ message }: ProtocolOptions) => {
  const text = Buffer.from(message ?? []).toString()
  const answer = text === 'nothing' ? (undefined as never) : Number(text)
  return pinging(() => answer)
}
