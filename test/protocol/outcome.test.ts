import assert from 'node:assert/strict'
import { test } from 'node:test'
import { outcomeOfCode } from '../../src/protocol/outcome.js'

test('every possible error of a connect has an outcome', () => {
  const named = {
    refused: ['ECONNREFUSED'],
    reset: ['ECONNRESET', 'EPIPE', 'ECONNABORTED', 'ENETRESET', 'ENOTCONN'],
    'no-free-port': ['EADDRNOTAVAIL', 'EADDRINUSE'],
    'no-descriptor': ['EMFILE', 'ENFILE'],
    'backlog-full': ['EAGAIN'],
    tls: ['ERR_SSL_WRONG_VERSION_NUMBER', 'ERR_TLS_CERT_ALTNAME_INVALID'],
  }
  const files = ['ENOENT', 'ENOTDIR', 'ELOOP', 'EACCES', 'EPROTOTYPE', 'ENOTSOCK']
  const ways = [
    'EHOSTUNREACH',
    'ENETUNREACH',
    'ENETDOWN',
    'EHOSTDOWN',
    'ENONET',
    'EPERM',
    'EINVAL',
    'EAFNOSUPPORT',
  ]
  for (const [outcome, codes] of Object.entries({ ...named, unreachable: [...files, ...ways] }))
    for (const code of codes) assert.equal(outcomeOfCode(code), outcome, code)
  assert.equal(outcomeOfCode('ENOBUFS'), 'other')
})
