import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { readEscapes } from '../../src/protocol/escapes.js'

describe('readEscapes', () => {
  it('reads each escape, and the rest as UTF-8', () => {
    assert.deepEqual(
      [...readEscapes('a\\r\\n\\t\\0\\x0a\\xFf\\\\é')],
      [97, 13, 10, 9, 0, 10, 255, 92, 0xc3, 0xa9],
    )
    assert.deepEqual([...readEscapes('')], [])
    assert.deepEqual([...readEscapes('\\\\n\\x411')], [92, 110, 65, 49])
  })

  it('gives any bytes back that were written in hex', () => {
    fc.assert(
      fc.property(fc.uint8Array(), bytes => {
        const text = Array.from(bytes, byte => `\\x${byte.toString(16).padStart(2, '0')}`).join('')
        assert.deepEqual([...readEscapes(text)], [...bytes])
      }),
    )
  })

  it('leaves a text without backslashes as it is', () => {
    const text = fc.string({ unit: 'grapheme' }).filter(one => !one.includes('\\'))
    fc.assert(fc.property(text, one => assert.equal(Buffer.from(readEscapes(one)).toString(), one)))
  })

  it('refuses a wrong escape with the cure', () => {
    const cure = 'the escapes are \\\\r'
    assert.throws(() => readEscapes('a\\q'), {
      name: 'UnitError',
      message: new RegExp(`^unknown escape \\\\q: ${cure}`),
    })
    assert.throws(() => readEscapes('a\\'), { message: new RegExp(`^ends in a lone backslash: ${cure}`) })
    for (const text of ['\\x', '\\x1', '\\x1g', '\\xg1'])
      assert.throws(() => readEscapes(text), { message: /^\\x needs two hex digits/ }, text)
  })
})
