import assert from 'node:assert/strict'
import { once } from 'node:events'
import { type AddressInfo, createServer as createPlainServer, type Socket } from 'node:net'
import { describe, type TestContext, test } from 'node:test'
import { createServer, type TlsOptions } from 'node:tls'
import { heythere } from '../cli/in-process.js'
import { provoke } from '../experiment/provoke.js'
import { makeCertificate, makeExpired, openssl } from './certificate.js'

const few = ['-m', 'ping', '-E', 'pong', '-c', '1', '-n', '2', '--connect-timeout', '2s'] as const

async function listen(context: TestContext, options: TlsOptions): Promise<string> {
  const server = createServer(options, socket => {
    socket.once('data', () => socket.end('pong'))
    socket.on('error', () => undefined)
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  context.after(() => server.close())
  return `tls://127.0.0.1:${(server.address() as AddressInfo).port}`
}

/** A server without TLS. */
async function listenPlain(context: TestContext, onSocket: (socket: Socket) => void): Promise<string> {
  const server = createPlainServer(socket => {
    socket.on('error', () => undefined)
    onSocket(socket)
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  context.after(() => server.close())
  return `tls://127.0.0.1:${(server.address() as AddressInfo).port}`
}

describe('failed handshakes', { skip: openssl === undefined && 'openssl is not installed' }, () => {
  const own = makeCertificate('IP:127.0.0.1')
  const named = makeCertificate('DNS:elsewhere.example')
  const stranger = makeCertificate('DNS:client')
  const expired = makeExpired()
  const show = ['--cert', stranger.cert, '--key', stranger.key]

  interface Cause {
    readonly start: (context: TestContext) => Promise<string>
    readonly flags?: readonly string[]
    readonly sample: RegExp
    readonly cure: RegExp
  }
  const causes: Readonly<Record<string, Cause>> = {
    'a server without TLS': {
      start: context => listenPlain(context, socket => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')),
      sample: /^ERR_SSL_WRONG_VERSION_NUMBER: wrong version number$/,
      cure: /does not use TLS on this port: leave out tls:\/\/ or --tls/,
    },
    'a server that closes during the handshake': {
      start: context => listenPlain(context, socket => socket.once('data', () => socket.end())),
      sample: /^ECONNRESET: /,
      cure: /closed the connection during the handshake: .*--servername.*--cert and --key/,
    },
    'a self-signed certificate': {
      start: context => listen(context, own.pem),
      sample: /^DEPTH_ZERO_SELF_SIGNED_CERT: self-signed certificate/,
      cure: /with --ca FILE, or use --insecure$/,
    },
    'another CA than the given one': {
      start: context => listen(context, own.pem),
      flags: ['--ca', named.cert],
      sample: /^DEPTH_ZERO_SELF_SIGNED_CERT: /,
      cure: new RegExp(`--ca ${named.cert} does not contain the CA that signed the server's certificate`),
    },
    'an expired certificate': {
      start: context => listen(context, expired.pem),
      flags: ['--ca', expired.cert],
      sample: /^CERT_HAS_EXPIRED: certificate has expired$/,
      cure: /certificate has expired: renew it, or use --insecure$/,
    },
    'a certificate for other names': {
      start: context => listen(context, named.pem),
      flags: ['--ca', named.cert, '--servername', 'here.example'],
      sample: /^ERR_TLS_CERT_ALTNAME_INVALID: .*DNS:elsewhere\.example$/,
      cure: /for other names: give one of them with --servername, or use --insecure$/,
    },
    'an old version of TLS': {
      start: context =>
        listen(context, {
          ...own.pem,
          minVersion: 'TLSv1.1',
          maxVersion: 'TLSv1.1',
          ciphers: 'ALL:@SECLEVEL=0',
        }),
      flags: ['--insecure'],
      sample: /^ERR_SSL_.*PROTOCOL/,
      cure: /TLS versions before 1\.2: NODE_OPTIONS='--tls-min-v1\.0 /,
    },
    'a missing client certificate, TLS 1.3': {
      start: context => listen(context, { ...own.pem, requestCert: true, rejectUnauthorized: true }),
      flags: ['--insecure'],
      sample: /^ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED: /,
      cure: /wants a client certificate: give it with --cert FILE and --key FILE$/,
    },
    'a missing client certificate, TLS 1.2': {
      start: context =>
        listen(context, { ...own.pem, requestCert: true, rejectUnauthorized: true, maxVersion: 'TLSv1.2' }),
      flags: ['--insecure'],
      sample: /^ERR_SSL_.*HANDSHAKE_FAILURE: /,
      cure: /may want a client certificate, given with --cert and --key$/,
    },
    'an untrusted client certificate': {
      start: context =>
        listen(context, { ...own.pem, requestCert: true, rejectUnauthorized: true, maxVersion: 'TLSv1.2' }),
      flags: ['--insecure', ...show],
      sample: /^ECONNRESET: /,
      cure: /closed the connection during the handshake/,
    },
  }

  for (const [name, { start, flags = [], sample, cure }] of Object.entries(causes))
    test(`${name} is reported with its cure`, async context => {
      const { run, warnings } = await provoke([await start(context), ...few, ...flags])
      assert.deepEqual(run.errors, { tls: 2 })
      assert.match(run.errorSamples.tls ?? '', sample)
      const told = warnings.find(({ code }) => code === 'failures')?.message ?? ''
      assert.match(told, cure)
      if (flags.includes('--insecure')) assert.doesNotMatch(told, /--insecure/)
    })

  test('a server with TLS is reported if the client does not use TLS', async context => {
    // A TLS alert. Servers of Node only close the connection
    const alert = Uint8Array.of(0x15, 3, 1, 0, 2, 2, 70)
    const target = (await listenPlain(context, socket => socket.end(alert))).replace('tls://', '')
    const { run, warnings } = await provoke([target, '--protocol', 'http', '-c', '1', '-n', '2'])
    assert.equal(run.requests.ok, 0)
    assert.match(
      warnings.find(({ code }) => code === 'failures')?.message ?? '',
      /speaks TLS: write tls:\/\//,
    )
  })

  test('a file that is not PEM is wrong use before the run: exit code 2, one line', async context => {
    const target = await listen(context, own.pem)
    for (const command of [
      ['bench', target],
      ['compare', target, '--connections', '1,2'],
      ['search', target, '--slo', 'p99<1s'],
    ]) {
      const { code, stdout, stderr } = await heythere(...command, '--ca', own.key)
      assert.deepEqual([code, stdout], [2, ''])
      assert.match(
        stderr,
        new RegExp(`^heythere: --ca ${own.key}: contains no certificate but a private key\n$`, 'm'),
      )
    }
  })
})
