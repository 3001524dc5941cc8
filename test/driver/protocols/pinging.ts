import type { Protocol, ReplyReader } from '../../../src/protocol/protocol.js'

/** Sends 'ping', and reads replies as it is told to. */
export const pinging = (read: ReplyReader['read']): Protocol => ({
  name: 'pinging',
  request: Buffer.from('ping'),
  expected: undefined,
  makeReplyReader: () => ({ failed: false, closes: false, read, end: () => false, reset: () => undefined }),
})
