import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { test } from 'node:test'
import { bench } from '../../src/index.js'

test('a status of 400 or more fails the exchange, and the request arrives as given', async () => {
  const heard = new Set<string>()
  const server = createServer((request, response) => {
    let body = ''
    request.on('data', part => {
      body += part
    })
    request.on('end', () => {
      heard.add(`${request.method} ${request.url} ${request.headers['x-a']} ${body}`)
      response.statusCode = request.url === '/no' ? 404 : 200
      response.end('x')
    })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const load = { connections: 1, workers: 1, requests: 3, keepAlive: true, headers: ['X-A: 1'] }
  try {
    const { runs } = await bench({ ...load, target: `${url}/no` })
    assert.deepEqual(runs[0]?.errors, { 'status-404': 3 })
    assert.match(runs[0]?.errorSamples['status-404'] ?? '', /^HTTP\/1.1 404 /)
    const head = await bench({ ...load, target: `${url}/head`, method: 'HEAD' })
    assert.deepEqual(head.runs[0]?.requests.ok, 3)
    const body = new TextEncoder().encode('{"id":{{id}}}')
    const posted = await bench({ ...load, target: `${url}/p/{{id}}`, body, variables: ['id=seq:7..9'] })
    assert.deepEqual(posted.runs[0]?.requests.ok, 3)
  } finally {
    server.closeAllConnections()
    server.close()
  }
  const posts = [7, 8, 9].map(id => `POST /p/${id} 1 {"id":${id}}`)
  assert.deepEqual([...heard].sort(), ['GET /no 1 ', 'HEAD /head 1 ', ...posts])
})
