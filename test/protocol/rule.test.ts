import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { LENGTH_FORMATS } from '../../src/protocol/length-format.js'
import { formatRule, parseRule, type Rule } from '../../src/protocol/rule.js'

const RULES = [
  'close',
  'bytes:5',
  'line',
  'delim:ab',
  'delim:\\r\\n',
  'delim::',
  'length:u32be',
  'length:u8',
  'length:varint+1',
  'length:u16le~2',
  'length:u32be+1~4',
  'regex:^a|b:$',
]

describe('parseRule', () => {
  it('parses what formatRule writes, and the reverse', () => {
    const rule: fc.Arbitrary<Rule> = fc.oneof(
      fc.constantFrom<Rule>({ kind: 'close' }, { kind: 'line' }),
      fc
        .tuple(fc.constantFrom(...LENGTH_FORMATS), fc.nat(65_535), fc.nat(65_535))
        .map(([format, before, excess]) => ({ kind: 'length', format, before, excess }) as const),
      fc.integer({ min: 1 }).map(count => ({ kind: 'bytes', count }) as const),
      fc
        .string({ minLength: 1 })
        .map(text => ({ kind: 'delim', text: text.replaceAll('\\', '\\\\') }) as const),
      fc.constantFrom('END', '\\r\\n\\.', 'a:b', '\\xe9').map(source => ({ kind: 'regex', source }) as const),
    )
    fc.assert(fc.property(rule, one => assert.deepEqual(parseRule(formatRule(one)), one)))
    for (const text of RULES) assert.equal(formatRule(parseRule(text)), text)
  })

  it('is plain JSON', () => {
    for (const text of RULES) assert.deepEqual(JSON.parse(JSON.stringify(parseRule(text))), parseRule(text))
  })

  it('accepts a size in any unit', () => {
    assert.deepEqual(parseRule('bytes:4kB'), { kind: 'bytes', count: 4000 })
  })

  it('refuses a wrong rule with the cure', () => {
    const wrong: Readonly<Record<string, RegExp>> = {
      '': /write close, bytes:N, line, delim:TEXT, length:F \(F of u8 .*\) or regex:RE/,
      foo: /not a rule: write close/,
      LINE: /not a rule/,
      'close:': /write close$/,
      'line:x': /takes no parameter: write line$/,
      bytes: /like bytes:27/,
      'bytes:0': /at least one byte: .*like bytes:27/,
      'bytes:-1': /like bytes:27/,
      'bytes:1.5': /like bytes:27/,
      delim: /delimiter is empty: .*like delim:/,
      'delim:': /delimiter is empty/,
      'delim:\\q': /unknown escape \\q: the escapes are/,
      length: /write one of u8, u16be, u16le, u32be, u32le, varint, .*like length:u32be\+1~4/,
      'length:u16': /write one of u8/,
      'length:u16be+': /write one of u8/,
      'length:u16be~2+1': /write one of u8/,
      'length:U8': /write one of u8/,
      'length:u8+65536': /65536 is too many bytes: write at most 65535/,
      'length:u8~99999999999999999999': /is too many bytes/,
      regex: /make it need one/,
      'regex:a*': /make it need one, like regex:END/,
      'regex:(': /escape .* with a backslash/,
      'regex:é': /write é as \\xc3\\xa9/,
    }
    for (const [text, message] of Object.entries(wrong))
      assert.throws(() => parseRule(text), { name: 'UnitError', message }, text)
  })
})
