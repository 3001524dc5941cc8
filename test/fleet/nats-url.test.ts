import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseNatsUrl, withoutSecrets } from '../../src/fleet/nats-url.js'
import { UnitError } from '../../src/units.js'

const NOBODY = { isTls: false, user: null, password: null, token: null }

test('an address has the host and the login', () => {
  assert.deepEqual(parseNatsUrl('nats://a:4223'), { ...NOBODY, host: 'a:4223' })
  assert.deepEqual(parseNatsUrl('a'), { ...NOBODY, host: 'a:4222' })
  assert.deepEqual(parseNatsUrl('127.0.0.1:1'), { ...NOBODY, host: '127.0.0.1:1' })
  assert.deepEqual(parseNatsUrl('nats://[::1]'), { ...NOBODY, host: '[::1]:4222' })
  assert.deepEqual(parseNatsUrl('tls://a:1'), { ...NOBODY, isTls: true, host: 'a:1' })
  assert.deepEqual(parseNatsUrl('nats://me:p%40ss@a:1'), {
    ...NOBODY,
    host: 'a:1',
    user: 'me',
    password: 'p@ss',
  })
  assert.deepEqual(parseNatsUrl('nats://t0k%40n@a:1'), { ...NOBODY, host: 'a:1', token: 't0k@n' })
})

test('anything else is refused', () => {
  for (const text of ['', 'http://a:1', 'nats://', 'nats://a:b', 'nats://%@a', 'nats://a/x'])
    assert.throws(() => parseNatsUrl(text), UnitError, text)
})

test('logins are not shown', () => {
  assert.equal(withoutSecrets('nats://me:pass@a:1'), 'nats://***@a:1')
  assert.equal(withoutSecrets('token@a:1'), '***@a:1')
  assert.equal(withoutSecrets('nats://a:1'), 'nats://a:1')
})
