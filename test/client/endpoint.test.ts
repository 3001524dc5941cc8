import assert from 'node:assert/strict'
import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { type TestContext, test } from 'node:test'
import { endpointOf } from '../../src/client/endpoint.js'
import { RunError } from '../../src/errors.js'
import { parseTarget, targetOf } from '../../src/plan/target.js'

async function listen(context: TestContext, host: string): Promise<{ port: number; accepted: () => number }> {
  let accepted = 0
  const server = createServer(socket => {
    accepted++
    socket.destroy()
  })
  await once(server.listen(0, host), 'listening')
  context.after(() => server.close())
  return { port: (server.address() as AddressInfo).port, accepted: () => accepted }
}

const leadsTo =
  (...addresses: readonly string[]) =>
  async () =>
    addresses.map(address => ({ address }))

test('the first of several addresses that accepts is used, and each is tried once', async context => {
  const { port, accepted } = await listen(context, '127.0.0.3')
  const target = parseTarget(`somewhere:${port}`)
  const found = await endpointOf(target, leadsTo('127.0.0.2', '127.0.0.3', '127.0.0.4'))
  assert.deepEqual(found, { host: '127.0.0.3', port })
  assert.equal(accepted(), 1)
})

test('if no address accepts, the first is used, and the run reports the refusals', async context => {
  const { port } = await listen(context, '127.0.0.3')
  const found = await endpointOf(parseTarget(`somewhere:${port}`), leadsTo('127.0.0.2', '127.0.0.4'))
  assert.deepEqual(found, { host: '127.0.0.2', port })
})

test('a single address is not tried in advance', async context => {
  const { port, accepted } = await listen(context, '127.0.0.3')
  await endpointOf(parseTarget(`somewhere:${port}`), leadsTo('127.0.0.3', '127.0.0.3'))
  assert.equal(accepted(), 0)
})

test('a name that does not resolve fails the run', async () => {
  await assert.rejects(
    endpointOf(parseTarget('no-such-host.invalid:1')),
    error => error instanceof RunError && error.code === 'name-resolution',
  )
})

test('TLS sends a server name if the target is a name, and none if it is an address', async () => {
  const servername = async (text: string, name?: string) => {
    const endpoint = await endpointOf(targetOf(text, { servername: name }), leadsTo('127.0.0.3'))
    return 'tls' in endpoint ? endpoint.tls.servername : undefined
  }
  assert.equal(await servername('tls://example.org:443'), 'example.org')
  assert.equal(await servername('tls://127.0.0.3:443'), '')
  assert.equal(await servername('tls://127.0.0.3:443', 'example.org'), 'example.org')
})

test('a missing TLS file fails the run, with its flag and path', async () => {
  const target = targetOf('tls://127.0.0.3:443', { ca: 'gone.pem' })
  await assert.rejects(
    endpointOf(target, leadsTo('127.0.0.3')),
    /^RunError: --ca gone\.pem: can't be read: ENOENT/,
  )
})
