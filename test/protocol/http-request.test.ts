import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  checkHeader,
  checkMethod,
  checkPath,
  completeHttpRequest,
  readHttpRequest,
  writeHttpRequest,
} from '../../src/protocol/http/request.js'
import { makeProtocol } from '../../src/protocol/protocols.js'

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)
const textOf = (given: Uint8Array): string => Buffer.from(given).toString()
const kept = { host: 'a:1', keepAlive: true }

test('an HTTP request is parsed as it was written', () => {
  for (const request of [
    { method: 'GET', path: '/', headers: [], body: null },
    { method: 'POST', path: '/a?b=c%20d', headers: ['X-A: 1', 'X-B: \u00fc'], body: bytes('{}\r\n\r\n') },
  ])
    assert.deepEqual(
      { ...readHttpRequest(writeHttpRequest(request)), body: null },
      { ...request, body: null },
    )
  const { body } = readHttpRequest(
    writeHttpRequest({ method: 'PUT', path: '/', headers: [], body: bytes('x\r\n\r\ny') }),
  )
  assert.equal(body && textOf(body), 'x\r\n\r\ny')
})

test('a request gets the missing headers, and the length of its body', () => {
  const get = { method: 'GET', path: '/x', headers: [], body: null }
  assert.equal(
    textOf(completeHttpRequest(get, { ...kept, keepAlive: false })),
    'GET /x HTTP/1.1\r\nHost: a:1\r\nUser-Agent: heythere\r\nConnection: close\r\n\r\n',
  )
  const post = { method: 'POST', path: '/', headers: ['host: b', 'user-agent: me'], body: bytes('\u00fc') }
  assert.equal(
    textOf(completeHttpRequest(post, kept)),
    'POST / HTTP/1.1\r\nhost: b\r\nuser-agent: me\r\nContent-Length: 2\r\n\r\n\u00fc',
  )
  // RFC 9110, 8.6: a method that expects a body sends a length of 0 if there is none
  assert.match(textOf(completeHttpRequest({ ...get, method: 'PUT' }, kept)), /\r\nContent-Length: 0\r\n\r\n$/)
})

test('the reply to HEAD has no body, whatever its fields say', () => {
  const message = writeHttpRequest({ method: 'HEAD', path: '/', headers: [], body: null })
  const reader = makeProtocol('http', { ...kept, message, maxReplyBytes: 1000 }).makeReplyReader()
  for (const fields of ['Content-Length: 5', 'Transfer-Encoding: chunked', 'X: y']) {
    const reply = bytes(`HTTP/1.1 200 OK\r\n${fields}\r\n\r\n`)
    assert.equal(reader.read(reply, 0, reply.length), reply.length, fields)
    assert.equal(reader.closes, false, fields)
  }
})

test('a failed HTTP reply has its status', () => {
  const reader = makeProtocol('http', { ...kept, message: undefined, maxReplyBytes: 1000 }).makeReplyReader()
  const reply = bytes('HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n')
  assert.equal(reader.read(reply, 0, reply.length), reply.length)
  assert.deepEqual([reader.failed, reader.status], [true, 503])
})

test('an invalid request is refused', () => {
  for (const header of [
    'foo',
    ': x',
    'a b: c',
    'X: a\r\nY: b',
    'Content-Length: 3',
    'transfer-encoding: chunked',
  ])
    assert.throws(() => checkHeader(header), header)
  for (const path of ['/a b', 'a', '/\r\n', '']) assert.throws(() => checkPath(path), path)
  for (const method of ['', 'A B', 'GET\r\n', 'CONNECT']) assert.throws(() => checkMethod(method), method)
})
