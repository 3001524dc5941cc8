import type { Protocol, ReplyReader } from '../../../src/protocol/protocol.js'

/** Sends 'ping' and reads replies with the given function. */
export const pinging = (read: ReplyReader['read']): Protocol => ({
  name: 'pinging',
  request: Buffer.from('ping'),
  expected: undefined,
  makeReplyReader: () => ({ failed: false, closes: false, read, end: () => false, reset: () => undefined }),
})
