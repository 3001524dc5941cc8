import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseNetstat, parseSnmp } from '../../src/account/network-counters.js'

const NETSTAT = `TcpExt: SyncookiesSent ListenOverflows TCPSynRetrans
TcpExt: 1 22 333
IpExt: InNoRoutes InTruncatedPkts
IpExt: 9 8
`
const SNMP = `Ip: Forwarding RetransSegs
Ip: 1 5
Tcp: RtoAlgorithm MaxConn RetransSegs
Tcp: 1 -1 44
`

test('a TCP counter of the kernel is found by its name', () => {
  assert.equal(parseNetstat(NETSTAT, 'TCPSynRetrans'), 333)
  assert.equal(parseNetstat(NETSTAT, 'ListenOverflows'), 22)
  assert.equal(parseNetstat(NETSTAT, 'InNoRoutes'), null)
  assert.equal(parseNetstat('', 'TCPSynRetrans'), null)
  assert.equal(parseSnmp(SNMP, 'RetransSegs'), 44)
})
