import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { Expectation } from '../../src/protocol/expectation.js'

function judge(expectation: Expectation, message: Uint8Array, sizes: readonly number[]): boolean {
  let at = 0
  for (const size of [...sizes, message.length]) {
    const packet = message.subarray(at, at + size)
    const buffer = Buffer.concat([message, packet, message])
    expectation.feed(buffer, message.length, message.length + packet.length)
    at += packet.length
  }
  return expectation.verdict()
}

describe('Expectation', () => {
  const near = fc.uint8Array({ max: 1, maxLength: 200, size: 'max' })
  const sizes = fc.array(fc.integer({ min: 0, max: 90 }))

  it('accepts the expected bytes, however they are split, repeatedly', () => {
    fc.assert(
      fc.property(near, sizes, sizes, (expected, cuts, others) => {
        const expectation = new Expectation(expected)
        assert.equal(judge(expectation, expected, cuts), true)
        assert.equal(judge(expectation, expected, others), true)
      }),
    )
  })

  it('rejects any other bytes: one byte off, too few, too many', () => {
    fc.assert(
      fc.property(near, sizes, fc.nat(), (expected, cuts, place) => {
        const expectation = new Expectation(expected)
        const at = place % Math.max(1, expected.length)
        const off = expected.map((byte, index) => (index === at ? byte + 1 : byte))
        if (expected.length > 0) {
          assert.equal(judge(expectation, off, cuts), false)
          assert.equal(judge(expectation, expected.subarray(0, -1), cuts), false)
        }
        assert.equal(judge(expectation, Buffer.concat([expected, Uint8Array.of(0)]), cuts), false)
        assert.equal(judge(expectation, expected, cuts), true)
      }),
    )
  })

  it('starts again after a reset', () => {
    const expectation = new Expectation(Buffer.from('ab'))
    expectation.feed(Buffer.from('xx'), 0, 2)
    expectation.reset()
    assert.equal(judge(expectation, Buffer.from('ab'), [1]), true)
  })
})
