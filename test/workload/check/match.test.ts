import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { compileMatch, SEPARATOR } from '../../../src/workload/check/match.js'
import type { Names } from '../../../src/workload/names.js'

const EXTENT = { bytes: { least: 0, most: 9 }, whole: { cure: '' } }
const NAMES: Names = new Map(
  ['a', 'b c', 'd'].map((name, slot) => [name, { kind: 'variable', slot, extent: EXTENT }]),
)

/** Whether the expression matches, with these values for a, "b c" and d. */
function found(source: string, reply: string, values: readonly string[] = ['', '', '']): boolean {
  const { slots, regex } = compileMatch(source, NAMES)
  return regex.test(slots.map(slot => values[slot] + SEPARATOR).join('') + reply)
}

/** The expected result: each value is inserted into the expression, escaped. */
function foundByDefinition(source: string, reply: string, values: readonly string[]): boolean {
  const literal = source.replaceAll(/\{\{\s*([^{}]*?)\s*\}\}/g, (_, name: string) => {
    const value = values[[...NAMES.keys()].indexOf(name)]!
    return `(?:${value.replaceAll(/./gs, letter => `\\x${letter.charCodeAt(0).toString(16).padStart(2, '0')}`)})`
  })
  return new RegExp(literal).test(reply)
}

describe('a match', () => {
  it('matches like the expression with its values inserted', () => {
    const source = fc
      .array(
        fc.constantFrom(
          ...[
            '{{a}}',
            '{{a}}',
            '{{b c}}',
            '{{ d }}',
            '^',
            '$',
            'x',
            '.',
            '\\^',
            '\\{',
            '[^x]',
            '[x^]',
            '(x)',
            '(?:x|y)',
          ],
          ...['x?', '{{a}}+', '{{a}}?', '(?={{d}})', '(?<=x)', '\\bx', '(?<n>y)', '\\s', '|'],
        ),
        { maxLength: 8 },
      )
      .map(pieces => pieces.join(''))
      // A group name may occur only once
      .filter(text => text.split('(?<n>').length < 3)
    const letters = fc.string({
      unit: fc.constantFrom('x', 'y', '.', '^', '\n', '\xe9', '{', ' '),
      maxLength: 8,
    })
    fc.assert(
      fc.property(source, letters, fc.tuple(letters, letters, letters), (text, reply, values) => {
        assert.equal(found(text, reply, values), foundByDefinition(text, reply, values))
      }),
      { numRuns: 3000 },
    )
  })

  it('keeps back references to groups of the user correct', () => {
    assert.equal(found('(x)\\1{{a}}', 'xx7', ['7']), true)
    assert.equal(found('(x)\\1{{a}}', 'x77', ['7']), false)
    assert.equal(found('(x)(y)\\2+{{a}}\\1', 'xyyy7x', ['7']), true)
    assert.equal(found('(?<q>["\'])k{{a}}\\k<q>', '"k7"', ['7']), true)
    assert.equal(found('(?<q>["\'])k{{a}}\\k<q>', '"k7\'', ['7']), false)
  })

  it('is a plain expression if it contains no names', () => {
    assert.deepEqual(compileMatch('^STORED', NAMES), { slots: [], regex: /^STORED/ })
    assert.deepEqual(compileMatch('\\{\\{a}}', NAMES).slots, [])
    assert.deepEqual(compileMatch('{{a}}', new Map()), { slots: [], regex: /{{a}}/ })
  })

  it('is refused with the cure if it is wrong', () => {
    const wrong: Readonly<Record<string, RegExp>> = {
      '(': /escape .* with a backslash/,
      '({{a}}': /escape .* with a backslash/,
      '{{a}}\\': /escape .* with a backslash/,
      '[{{a}}]': /a value can't be between \[ and \]/,
      '{{z}}': /\{\{z\}\} is not a variable/,
      '{{a|u8}}': /takes the value as text/,
      'é{{a}}': /write é as \\xc3\\xa9/,
    }
    for (const [text, message] of Object.entries(wrong))
      assert.throws(() => compileMatch(text, NAMES), { name: 'UnitError', message }, text)
  })
})
