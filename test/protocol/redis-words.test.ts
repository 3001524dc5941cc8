import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { splitRedisWords } from '../../src/protocol/redis-words.js'

const words = (command: string): string[] =>
  splitRedisWords(command).map(word => Buffer.from(word).toString('latin1'))

describe('the words of a Redis command', () => {
  it('are parsed like redis-cli parses them', () => {
    for (const [command, expected] of [
      ['GET key', ['GET', 'key']],
      ['  SET\tk  v \n', ['SET', 'k', 'v']],
      ['SET k "a b"', ['SET', 'k', 'a b']],
      ['SET k ""', ['SET', 'k', '']],
      ["SET 'a b' 'it\\'s' '\\n'", ['SET', 'a b', "it's", '\\n']],
      ['SET k "\\x00\\xfF\\n\\r\\t\\b\\a\\"\\\\\\q\\xg"', ['SET', 'k', '\0\xff\n\r\t\b\x07"\\qxg']],
      ['SET k a"b c"', ['SET', 'k', 'ab c']],
      ['SET k \\n', ['SET', 'k', '\\n']],
      ['SET h\u00e9', ['SET', 'h\xc3\xa9']],
      ['SET k {a}', ['SET', 'k', '{a}']],
      ['GET {{First Name}}:{{ key }} x', ['GET', '{{First Name}}:{{ key }}', 'x']],
      ['GET "{{\'{{\'}} {{a}}"', ['GET', "{{'{{'}} {{a}}"]],
      ['GET "{{"', ['GET', '{{']],
    ] as const)
      assert.deepEqual(words(command), expected, command)
  })

  it('may be anything in double quotes', () => {
    const letters = fc.string({
      unit: fc.constantFrom('a', ' ', '"', "'", '\\', '\n', '{', '}'),
      maxLength: 12,
    })
    fc.assert(
      fc.property(fc.array(letters, { minLength: 1 }), list => {
        const command = list
          .map(word => `"${word.replaceAll(/["\\]/g, '\\$&').replaceAll('\n', '\\n')}"`)
          .join(' ')
        // A possible variable in braces is left unchanged
        fc.pre(!/\{\{.*\}\}/.test(command))
        assert.deepEqual(words(command), list)
      }),
    )
  })

  it('are refused with the cure', () => {
    for (const [command, message] of [
      ['', /a command needs a word: write it like GET key/],
      ['  ', /needs a word/],
      ['GET "a', /the quote " is not closed/],
      ["GET 'a\\'", /the quote ' is not closed/],
      ['GET "a"b', /a closing quote ends a word/],
    ] as const)
      assert.throws(() => splitRedisWords(command), { name: 'UnitError', message }, command)
  })
})
