import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { accountBetween } from '../../src/recording/server-account.js'
import { failureOf } from '../../src/server/handlers/failure-of.js'
import { raw } from './raw-client.js'
import { module, start } from './start.js'

/** The file and line of the handler, as in its stack. */
const THROWN = /^thrown, at .*\/handlers\/touchy\.js:\d+$/

describe('the first trouble of each kind', () => {
  for (const handling of [
    { handling: 'inline' },
    { handling: 'pool', threads: 1 },
    { handling: 'pool', threads: 1, batch: 1 },
  ] as const)
    test(`reports why and where a handler failed: ${JSON.stringify(handling)}`, async () => {
      const server = await start({ ...handling, handler: module('touchy') })
      const before = await server.snapshot()
      for (const request of ['throw', 'reject', 'fine']) await raw({ port: server.port, send: [request] })
      const after = await server.snapshot()
      assert.match(accountBetween(before, after).troubles.handler ?? '', THROWN)
      assert.deepEqual(
        accountBetween(after, await server.snapshot()).troubles,
        {},
        'no failures since the last snapshot',
      )
    })

  test('distinguishes a request that is too long from one that comes in parts', async () => {
    const server = await start({ handling: 'inline', handler: 'echo', maxRequestBytes: 4 })
    const before = await server.snapshot()
    await raw({ port: server.port, send: ['12345'] })
    const long = await server.snapshot()
    assert.deepEqual(Object.keys(accountBetween(before, long).troubles), ['too-long'])
    const late = await start({ handling: 'inline', handler: 'delay:50ms', maxRequestBytes: 40 })
    const none = await late.snapshot()
    const reply = raw({ port: late.port, send: ['1', 'x'.repeat(100)] })
    await reply
    const { troubles, droppedBytes } = accountBetween(none, await late.snapshot())
    // Two writes may arrive as one read, which is too long then
    assert.ok(droppedBytes > 0 && (troubles['in-parts'] ?? troubles['too-long']) !== undefined)
  })
})

test('a failure names the first line of the stack that is neither of heythere nor of a package', () => {
  const thrown = new Error('boom')
  thrown.stack = `Error: boom
    at checked (${new URL('../../src/server/handlers/load-handler.js', import.meta.url).href}:40:9)
    at Object.run (/app/node_modules/pkg/index.js:3:1)
    at mine (file:///app/handler.mjs:12:5)
    at other (file:///app/other.mjs:1:5)`
  assert.equal(failureOf(thrown), 'boom, at /app/handler.mjs:12')
  assert.equal(failureOf('a text'), 'a text')
})
