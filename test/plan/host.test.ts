import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseHost, parseServername } from '../../src/plan/host.js'
import { UnitError } from '../../src/units.js'

test('a host is passed to the system as typed, an international one in ASCII', () => {
  for (const host of ['localhost', '127.0.0.1', '::1', 'fe80::1%eth0', 'a-1.b2.example.', 'x'.repeat(253)])
    assert.equal(parseHost(host), host)
  assert.equal(parseHost('bücher.example'), 'xn--bcher-kva.example')
  assert.equal(parseServername('bücher.example'), 'xn--bcher-kva.example')
})

const WRONG: readonly [string, RegExp][] = [
  ['127.0.0.1\0.example', /contains a NUL/],
  ['010.0.0.1', /the system reads this as 8\.0\.0\.1; write it like that/],
  ['127.1', /reads this as 127\.0\.0\.1/],
  ['0x7f000001', /reads this as 127\.0\.0\.1/],
  ['256.0.0.1', /not an address: write four numbers from 0 to 255/],
  ['x'.repeat(254), /at most 253 characters, not 254/],
]
for (const [host, says] of WRONG)
  test(`the host ${JSON.stringify(host).slice(0, 30)} is refused: the system reads it differently`, () => {
    assert.throws(
      () => parseHost(host),
      (error: Error) => error instanceof UnitError && says.test(error.message),
    )
  })

test('a server name that does not fit into a handshake is refused', () => {
  assert.throws(() => parseServername('x'.repeat(256)), /at most 255 characters, not 256/)
  assert.throws(() => parseServername('a\0b'), /contains a NUL/)
})
