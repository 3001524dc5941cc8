import type { ProtocolOptions } from '../../../src/protocol/protocol.js'
import { pinging } from './pinging.js'

/** A reader that answers what no reader may: the number that the message is, or nothing. */
export default ({ message }: ProtocolOptions) => {
  const text = Buffer.from(message ?? []).toString()
  const answer = text === 'nothing' ? (undefined as never) : Number(text)
  return pinging(() => answer)
}
