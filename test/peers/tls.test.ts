import assert from 'node:assert/strict'
import { once } from 'node:events'
import { type AddressInfo, createServer as createPlainServer } from 'node:net'
import { describe, type TestContext, test } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import { createSecureContext, createServer, type TlsOptions } from 'node:tls'
import { makeCertificate, openssl } from './certificate.js'
import { assertAllOk, measure } from './measure.js'
import { HELLO, nginx, quit, startNginx } from './nginx.js'
import { Program } from './program.js'

const certificate = openssl === undefined ? undefined : makeCertificate('DNS:localhost,IP:127.0.0.1')
const missing = certificate === undefined && 'openssl is not installed'
const ping = ['-m', 'ping', '-E', 'pong', '-c', '3', '-w', '2']

/** A TLS server in this process that answers any request with 'pong' and closes. Returns its port. */
async function listen(context: TestContext, options: TlsOptions): Promise<number> {
  const server = createServer({ ...certificate?.pem, ...options }, socket => {
    socket.once('data', () => socket.end('pong'))
    socket.on('error', () => undefined)
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  context.after(() => server.close())
  return (server.address() as AddressInfo).port
}

describe('nginx over TLS', { skip: missing || (nginx === undefined && 'nginx is not installed') }, () => {
  const N = 401
  for (const [title, workers, how] of [
    ['closed load, connections closed', 1, []],
    ['closed load, connections reused', 2, ['-k']],
    ['open load, connections closed', 2, ['-R', '400']],
    ['open load, connections reused', 1, ['-R', '2000', '-k']],
  ] as const)
    test(`its log has as many lines as heythere counts: ${title}, ${workers} workers`, async context => {
      assert.ok(certificate)
      const program = await startNginx(context, { ...HELLO, certificate })
      const flags = ['-n', String(N), '-c', '7', '-w', String(workers), ...how]
      const target = `tls://localhost:${program.port}`
      const measured = await measure(target, '--protocol', 'http', '--ca', certificate.cert, ...flags)
      const seen = await quit(program)
      assertAllOk(measured, N)
      assert.equal(seen.filter(({ status }) => status === 200).length, N)
      assert.equal(measured.run.latencyUs.connect.count, new Set(seen.map(one => one.connection)).size)
      assert.equal(measured.run.address, `127.0.0.1:${program.port}`)
    })
})

describe('openssl s_server', { skip: missing }, () => {
  test('a client sends its certificate if it is asked for one', async context => {
    assert.ok(certificate && openssl)
    const { cert, key } = certificate
    const program = await Program.start(openssl, ({ port }) =>
      [
        ['s_server', '-accept', `127.0.0.1:${port}`, '-cert', cert, '-key', key, '-www', '-quiet'],
        ['-Verify', '1', '-verify_return_error', '-CAfile', cert],
      ].flat(),
    )
    context.after(() => program.remove())
    const flags = ['--protocol', 'http', '--ca', cert, '-n', '20', '-c', '1']
    const target = `tls://127.0.0.1:${program.port}`
    assertAllOk(await measure(target, ...flags, '--cert', cert, '--key', key), 20)
    assert.deepEqual((await measure(target, ...flags)).run.errors, { tls: 20 })
  })
})

describe('TLS', { skip: missing }, () => {
  test('connect includes the handshake, and --tls means the same as tls://', async context => {
    const HANDSHAKE_MS = 60
    const port = await listen(context, {
      SNICallback: (_name, done) => {
        void setTimeout(HANDSHAKE_MS).then(() => done(null, createSecureContext(certificate?.pem)))
      },
    })
    const { run } = await measure(`localhost:${port}`, '--tls', '--insecure', ...ping, '-n', '9')
    assert.equal(run.requests.ok, 9)
    // Timers of Node may fire a millisecond early
    assert.ok(
      (run.latencyUs.connect.min ?? 0) >= (HANDSHAKE_MS - 1) * 1000,
      `${run.latencyUs.connect.min} us`,
    )
    assert.ok((run.latencyUs.firstByte.p50 ?? 0) < (run.latencyUs.connect.min ?? 0))
  })

  test('an untrusted certificate, or one for another name, fails the handshake', async context => {
    assert.ok(certificate)
    const target = `tls://127.0.0.1:${await listen(context, {})}`
    const errorsWith = async (...flags: readonly string[]) =>
      (await measure(target, ...ping, '-n', '10', ...flags)).run.errors
    assert.deepEqual(await errorsWith(), { tls: 10 })
    assert.deepEqual(await errorsWith('--ca', certificate.cert, '--servername', 'elsewhere'), { tls: 10 })
    assert.deepEqual(await errorsWith('--ca', certificate.cert, '--servername', 'localhost'), {})
    assert.deepEqual(await errorsWith('--insecure'), {})
  })

  test('a server without TLS fails the handshake, and a closed port is refused', async context => {
    const server = createPlainServer(socket => {
      socket.end('this is no handshake')
      socket.on('error', () => undefined)
    })
    await once(server.listen(0, '127.0.0.1'), 'listening')
    context.after(() => server.close())
    const { port } = server.address() as AddressInfo
    assert.deepEqual((await measure(`tls://127.0.0.1:${port}`, ...ping, '-n', '10')).run.errors, { tls: 10 })
    assert.deepEqual((await measure('tls://127.0.0.1:1', ...ping, '-n', '10')).run.errors, { refused: 10 })
  })

  test('a handshake without an answer is a connect-timeout', async context => {
    const sockets = new Set<{ destroy(): unknown }>()
    const server = createPlainServer(socket => sockets.add(socket.on('error', () => undefined)))
    await once(server.listen(0, '127.0.0.1'), 'listening')
    context.after(() => {
      for (const socket of sockets) socket.destroy()
      server.close()
    })
    const { port } = server.address() as AddressInfo
    const flags = [...ping, '-n', '6', '--connect-timeout', '100ms']
    assert.deepEqual((await measure(`tls://127.0.0.1:${port}`, ...flags)).run.errors, {
      'connect-timeout': 6,
    })
  })
})
