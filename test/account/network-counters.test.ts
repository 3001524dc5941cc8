import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseNetstat } from '../../src/account/network-counters.js'

const TEXT = `TcpExt: SyncookiesSent ListenOverflows TCPSynRetrans
TcpExt: 1 22 333
IpExt: InNoRoutes InTruncatedPkts
IpExt: 9 8
`

test("a counter of the kernel's TCP is found by its name", () => {
  assert.equal(parseNetstat(TEXT, 'TCPSynRetrans'), 333)
  assert.equal(parseNetstat(TEXT, 'ListenOverflows'), 22)
  assert.equal(parseNetstat(TEXT, 'InNoRoutes'), null)
  assert.equal(parseNetstat('', 'TCPSynRetrans'), null)
})
