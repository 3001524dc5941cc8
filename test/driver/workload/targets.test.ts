import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer as createHttpServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { test } from 'node:test'
import { createServer as createTlsServer } from 'node:tls'
import { makeCertificate, openssl } from '../../peers/certificate.js'
import { driveWorkload, LineServer } from './driving.js'

test('a greeting, an opening and kinds work over TLS as over TCP', {
  skip: openssl === undefined && 'openssl is not installed',
}, async context => {
  const { cert, pem } = makeCertificate('IP:127.0.0.1')
  const lines = new LineServer()
  const server = createTlsServer(pem, socket => {
    socket.on('error', () => undefined)
    socket.write('hello\n')
    lines.onSocket(socket)
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  context.after(() => server.close())
  const { port } = server.address() as AddressInfo
  const yaml = `
greeting: line
variables: { n: "seq:1.." }
opening: [ { send: "login {{n}}\\n", until: line, capture: { token: "login (\\\\d+)" } } ]
exchanges:
  get: { weight: 3, send: "get {{token}} {{n}}\\n", until: line, expect: "ok get {{token}} {{n}}\\n" }
  set: { weight: 1, send: "set {{n}}\\n", until: line, match: "^ok set {{n}}\\n" }
`
  for (const keepAlive of [true, false]) {
    const { recording } = await driveWorkload(yaml, port, {
      ...{ target: `tls://127.0.0.1:${port}`, ca: cert, keepAlive, connections: 2, requests: 40 },
    })
    const { get, set } = recording.kinds
    assert.deepEqual([recording.errors, recording.errorSamples, recording.counts.ok], [{}, {}, 40])
    const login = keepAlive ? 2 : 40
    assert.equal(recording.histograms.opening.count, login)
    assert.deepEqual(lines.counts, { login, get: get?.counts.ok, set: set?.counts.ok })
    for (const word of Object.keys(lines.counts)) delete lines.counts[word]
  }
})

test('until http-head reads replies to HEAD, which have no body, beside replies to GET', async context => {
  const asked: Record<string, number> = {}
  const server = createHttpServer(({ method = '', url }, response) => {
    asked[method] = (asked[method] ?? 0) + 1
    response.statusCode = url === '/gone' ? 410 : 200
    response.setHeader('Content-Length', 5)
    response.end(method === 'HEAD' ? undefined : 'hello')
  })
  let opened = 0
  server.on('connection', () => opened++)
  await once(server.listen(0, '127.0.0.1'), 'listening')
  context.after(() => {
    server.closeAllConnections()
    server.close()
  })
  const send = (method: string, path: string): string =>
    `"${method} ${path} HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n"`
  const { recording } = await driveWorkload(
    `exchanges:
  page: { weight: 1, send: ${send('GET', '/')}, until: http }
  head: { weight: 1, send: ${send('HEAD', '/')}, until: http-head }
  gone: { weight: 1, send: ${send('HEAD', '/gone')}, until: http-head }
`,
    (server.address() as AddressInfo).port,
    { connections: 2, requests: 90, keepAlive: true, pipelining: 3 },
  )
  const { page, head, gone } = recording.kinds
  assert.equal(opened, 2)
  assert.deepEqual(recording.errors, { 'status-410': gone?.counts.failed })
  assert.deepEqual(gone?.counts.ok, 0)
  assert.deepEqual(asked, {
    GET: page?.counts.ok,
    HEAD: (head?.counts.ok ?? 0) + (gone?.counts.failed ?? 0),
  })
})
