import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { connectionNumber } from '../../../src/workload/share.js'
import { parseVariable } from '../../../src/workload/variables/parse-variable.js'
import { drawText, drawTexts, variableOf } from './drawing.js'

const SPECS = [
  '1..10k',
  '-5..5',
  '0.00..9.99',
  '7..7',
  'zipf:0.99:1..10k',
  'zipf:1:1..1M',
  'zipf:2:-3..3',
  'normal:100:15',
  'normal:-1.50:0.25',
  'normal:5:0',
  'exp:500',
  'exp:0.5',
  'seq:1..',
  'seq:-2..3',
  'hex:16',
  'hex:1',
  'text:100',
  'digits:8',
  'digits:30',
  'uuid',
  'pick:a|bb||c',
  'pick:',
  'connection',
]

describe('a variable', () => {
  for (const spec of SPECS) {
    it(`stays within its stated size and range: ${spec}`, () => {
      const { bytes, whole } = parseVariable(spec)
      const value = variableOf(spec)
      for (const text of drawTexts(value, 500)) {
        assert.ok(text.length >= bytes.least && text.length <= bytes.most, text)
        if (!('least' in whole)) continue
        assert.equal(String(value.number()).length > 0, true)
        assert.ok(Number.isSafeInteger(Number(text)), text)
        assert.ok(Number(text) >= whole.least && Number(text) <= whole.most, text)
      }
    })

    it(`draws the same values for the same seed, name and connection: ${spec}`, () => {
      assert.deepEqual(drawTexts(variableOf(spec), 50), drawTexts(variableOf(spec), 50))
    })
  }

  for (const spec of [
    '1..1M',
    'zipf:0.5:1..1M',
    'normal:0:1M',
    'exp:1M',
    'hex:16',
    'text:8',
    'digits:9',
    'uuid',
  ])
    it(`draws other values for another seed, name or connection: ${spec}`, () => {
      const all = [{}, { seed: 2 }, { name: 'w' }, { connection: 1 }].map(how =>
        drawTexts(variableOf(spec, how), 20).join(' '),
      )
      assert.equal(new Set(all).size, 4)
    })

  it('writes numbers with the decimals of its SPEC', () => {
    for (const [spec, form] of Object.entries({
      '0.00..9.99': /^\d\.\d\d$/,
      '-0.5..0.5': /^-?0\.\d$/,
      'normal:100.0:15': /^\d+\.\d$/,
      'exp:0.250': /^\d+\.\d{3}$/,
      '1..10k': /^\d+$/,
      '1.5k..2k': /^\d{4}$/,
      'hex:7': /^[0-9a-f]{7}$/,
      'text:7': /^[A-Za-z0-9]{7}$/,
      'digits:12': /^\d{12}$/,
      uuid: /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
      'pick:yes|no': /^(yes|no)$/,
    }))
      for (const text of drawTexts(variableOf(spec), 200)) assert.match(text, form)
  })

  it('writes any whole number as JavaScript does', () => {
    fc.assert(
      fc.property(fc.maxSafeInteger(), number => {
        assert.equal(drawText(variableOf(`${number}..${number}`)), String(number))
      }),
    )
  })

  it('numbers connections from 1, each once over all shares', () => {
    assert.equal(drawText(variableOf('connection', { connection: 41 })), '42')
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 1, max: 9 }), (connections, threads) => {
        const of = Math.min(threads, connections)
        const numbers = Array.from({ length: of }, (_, index) => index).flatMap(index => {
          const count = Math.floor(connections / of) + (index < connections % of ? 1 : 0)
          return Array.from({ length: count }, (_, connection) => connectionNumber({ index, of }, connection))
        })
        assert.deepEqual(
          numbers.sort((a, b) => a - b),
          Array.from({ length: connections }, (_, number) => number),
        )
      }),
    )
  })

  it('is refused with the cure if its SPEC is wrong', () => {
    const wrong: Readonly<Record<string, RegExp>> = {
      '': /write 1\.\.10k, zipf:/,
      zipfy: /not a kind of variable: write 1\.\.10k/,
      toString: /not a kind of variable/,
      '1...10': /not a range: write it like 1\.\.10k/,
      '10..1': /ends before it begins: write 1\.\.10/,
      '1..': /not a number/,
      '..5': /not a number/,
      '1..5..9': /not a range/,
      'a..b': /not a number/,
      '0..9007199254740992': /is not exact/,
      '-9007199254740991..9007199254740991': /too many numbers/,
      '0.0000000001..1': /not exact: write at most 9 decimals/,
      '0.000000001..9007199254740991': /largest number/,
      zipf: /like zipf:0.99:1\.\.10k/,
      'zipf:1..10': /like zipf:0.99/,
      'zipf:-1:1..10': /like zipf:0.99/,
      'zipf:1e3:1..10': /like zipf:0.99/,
      'zipf:21:1..10': /at most 20/,
      'zipf:1:1..10:5': /like zipf:0.99/,
      'normal:100': /like normal:100:15/,
      'normal:100:-1': /0 or more/,
      'normal:9007199254740991:1': /too large/,
      'exp:0': /more than 0, like exp:500/,
      'exp:-1': /more than 0/,
      'exp:': /not a number/,
      'exp:9007199254740991': /too large/,
      seq: /like seq:1\.\. or/,
      'seq:5': /like seq:1\.\. or/,
      'seq:1.5..': /whole numbers/,
      'seq:5..1': /ends before it begins/,
      hex: /not a number/,
      'hex:0': /from 1 to 1,048,576 characters, like hex:16/,
      'text:2M': /from 1 to/,
      'digits:1.5': /from 1 to/,
      'uuid:': /takes no parameter/,
      'connection:1': /takes no parameter/,
      pick: /like pick:a\|b\|c/,
    }
    for (const [text, message] of Object.entries(wrong))
      assert.throws(() => parseVariable(text), { name: 'UnitError', message }, text)
  })
})
