import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { UNSAFE } from '../../src/printable.js'
import { readEscapes, writeEscapes } from '../../src/protocol/escapes.js'

describe('readEscapes', () => {
  it('reads each escape, and the rest as UTF-8', () => {
    assert.deepEqual(
      [...readEscapes('a\\r\\n\\t\\0\\x0a\\xFf\\\\é')],
      [97, 13, 10, 9, 0, 10, 255, 92, 0xc3, 0xa9],
    )
    assert.deepEqual([...readEscapes('')], [])
    assert.deepEqual([...readEscapes('\\\\n\\x411')], [92, 110, 65, 49])
  })

  it('restores any bytes that were written in hex', () => {
    fc.assert(
      fc.property(fc.uint8Array(), bytes => {
        const text = Array.from(bytes, byte => `\\x${byte.toString(16).padStart(2, '0')}`).join('')
        assert.deepEqual([...readEscapes(text)], [...bytes])
      }),
    )
  })

  it('leaves a text without backslashes unchanged', () => {
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

describe('writeEscapes', () => {
  it('escapes everything that is not printable UTF-8', () => {
    assert.equal(writeEscapes(Buffer.from('-ERR é "x"\\\r\n\t\0')), '-ERR é "x"\\\\\\r\\n\\t\\0')
    assert.equal(writeEscapes(Uint8Array.of(0x1b, 0x5b, 0xff, 0xc3, 0x41)), '\\x1b[\\xff\\xc3A')
    // This character would reverse the direction of the text
    assert.equal(writeEscapes(Buffer.from('\u202e')), '\\xe2\\x80\\xae')
  })

  it('writes one printable line that parses to the same bytes', () => {
    const any = fc.oneof(
      fc.uint8Array(),
      fc.string({ unit: 'grapheme' }).map(text => new Uint8Array(Buffer.from(text))),
    )
    fc.assert(
      fc.property(any, bytes => {
        const text = writeEscapes(bytes)
        assert.deepEqual([...readEscapes(text)], [...bytes])
        assert.equal(text.search(UNSAFE), -1)
      }),
    )
  })
})
