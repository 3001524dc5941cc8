import assert from 'node:assert/strict'
import { test } from 'node:test'
import { spreadSources } from '../../src/driver/source-addresses.js'

const endpoint = { host: '127.0.0.1', port: 8000 }
const sourcesOf = (connections: number, ports: number | null, host = endpoint.host) =>
  spreadSources({ host, port: 8000 }, connections, ports).map(one =>
    'localAddress' in one ? one.localAddress : undefined,
  )

test('if the ports of one address are enough, the system chooses the source address', () => {
  assert.deepEqual(sourcesOf(20_000, 28_232), [undefined])
  assert.deepEqual(sourcesOf(1_000_000, null), [undefined])
})

test('otherwise as many addresses as needed are used, and some ports are left for other programs', () => {
  assert.deepEqual(sourcesOf(28_000, 28_232), ['127.0.0.1', '127.0.0.2'])
  assert.deepEqual(sourcesOf(64, 20), ['127.0.0.1', '127.0.0.2', '127.0.0.3', '127.0.0.4'])
  assert.equal(sourcesOf(1_000_000, 20).length, 254)
})

test('only loopback has several source addresses', () => {
  assert.deepEqual(sourcesOf(100_000, 28_232, '192.0.2.1'), [undefined])
  assert.deepEqual(sourcesOf(100_000, 28_232, '::1'), [undefined])
  const socket = { path: '/run/some.sock' }
  assert.deepEqual(spreadSources(socket, 100_000, 28_232), [socket])
})
