import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { compileMessage } from '../../../src/workload/message.js'
import type { MessageSpec } from '../../../src/workload/spec.js'
import { checkSize } from '../../../src/workload/template/compile-template.js'
import { parseTemplate } from '../../../src/workload/template/parse-template.js'
import { Vocabulary } from '../../../src/workload/vocabulary.js'
import { OPTIONS, tableFrom } from '../talking.js'

const TABLE = tableFrom('users.csv', 'user,First Name,n\nann,Ann B.,7\nbob,,300\n')
const HTTP = { host: 'shop', keepAlive: false }
const EMPTY = {
  data: null,
  greeting: null,
  frame: null,
  opening: [],
  exchanges: {},
  session: null,
  think: null,
}

const vocabulary = (variables: Record<string, string> = {}, table: typeof TABLE | null = null): Vocabulary =>
  new Vocabulary({ ...EMPTY, variables, data: table && { file: 'users.csv', order: 'in-order' } }, table)

/** Writes a message with the first values of its variables. */
function written(
  message: MessageSpec | string,
  variables: Record<string, string> = {},
  { frame = null, table = null }: { frame?: string | null; table?: typeof TABLE | null } = {},
): string {
  const words = vocabulary(variables, table)
  const spec = typeof message === 'string' ? { text: message } : message
  const template = compileMessage(spec, words.names, frame, HTTP)
  const { values, record } = words.start(OPTIONS)('', new Set(template.slots))(0)
  record?.draw()
  for (const slot of template.slots) values[slot]!.draw()
  const bytes = Buffer.alloc(template.bytes.most + 2, '#')
  const past = template.write(values, bytes, 1)
  assert.ok(past - 1 >= template.bytes.least && past - 1 <= template.bytes.most)
  assert.equal(bytes[0], 35)
  assert.equal(bytes[past], 35)
  return bytes.toString('latin1', 1, past)
}

const CONSTANTS = { a: '12..12', b: 'pick:x', big: '70000..70000', low: '-5..-5', c: 'pick:h\xe9' }

describe('a message', () => {
  it('leaves braces unchanged if there are no variables', () => {
    for (const text of ['{{a}}', '{{', '}} {{ "', '{"a":{"b":{{1}}}}']) assert.equal(written(text), text)
  })

  it('contains the values of its variables, as text and in binary', () => {
    for (const [message, expected] of Object.entries({
      'get k{{a}}\r\n': 'get k12\r\n',
      '{{a}}{{b}}{{a}}': '12x12',
      '{{ a }}|{{b}}': '12|x',
      '{"id":{{a}}}': '{"id":12}',
      '{{{a}}}': '{12}',
      '{{{{a}}}}': '{{12}}',
      '{{low}}': '-5',
      '{{c}}': 'h\xc3\xa9',
      '{{a|u8}}': '\x0c',
      '{{a|u16be}}{{a|u16le}}': '\0\x0c\x0c\0',
      '{{big|u32be}}{{ big | u32le }}': '\0\x01\x11\x70\x70\x11\x01\0',
      '{{big|varint}}': '\xf0\xa2\x04',
      '{{\'{{\'}}a{{"}}"}}': '{{a}}',
      "{{''}}{{a}}": '12',
    }))
      assert.equal(written(message, CONSTANTS), expected, message)
  })

  it('contains columns of the data, all of the same record', () => {
    assert.equal(written('{{user}}/{{First Name}}/{{n}}/{{user}}', {}, { table: TABLE }), 'ann/Ann B./7/ann')
    assert.equal(written('{{n|u16be}}', {}, { table: TABLE }), '\0\x07')
  })

  it('contains the length of its body for {{content-length}}', () => {
    const head = 'POST / HTTP/1.1\r\nContent-Length: {{content-length}}\r\n\r\n'
    const headOf = (length: number): string => head.replace('{{content-length}}', String(length))
    assert.equal(written(`${head}hello`), `${headOf(5)}hello`)
    assert.equal(written(head), headOf(0))
    assert.equal(written(`${head}{"a":{{a}},"b":"{{b}}"}`, CONSTANTS), `${headOf(16)}{"a":12,"b":"x"}`)
    assert.equal(written(`${head}{{c}}`, CONSTANTS), `${headOf(3)}h\xc3\xa9`)
    // Two heads in one message, each with its own length
    assert.equal(
      written(`${head}abc${head}{{a}}`, CONSTANTS),
      `${headOf(3 + headOf(2).length + 2)}abc${headOf(2)}12`,
    )
  })

  it('is preceded by its length if there is a frame', () => {
    const framed = (message: string, frame: string): string => written(message, CONSTANTS, { frame })
    assert.equal(framed('abc', 'length:u32be'), '\0\0\0\x03abc')
    assert.equal(framed('abc{{a}}', 'length:u16le'), '\x05\0abc12')
    assert.equal(framed('{{a|u32be}}x', 'length:u16be~2'), '\0\x07\0\0\0\x0cx')
    assert.equal(framed('QSELECT {{a}}\0', 'length:u32be+1~4'), 'Q\0\0\0\x0eSELECT 12\0')
    assert.equal(framed('{{a|u8}}ab', 'length:u8+1'), '\x0c\x02ab')
    assert.equal(framed('Q', 'length:u8+1'), 'Q\0')
    assert.equal(framed(`0${'x'.repeat(200)}`, 'length:varint+1'), `0\xc8\x01${'x'.repeat(200)}`)
    assert.equal(framed('', 'length:u8'), '\0')
  })

  it('consists of the words of a Redis command, each with its length', () => {
    const redis = ['SET', 'key:{{a}}', '{{c}}', ''].map(text => ({ text }))
    assert.equal(
      written({ redis }, CONSTANTS),
      '*4\r\n$3\r\nSET\r\n$6\r\nkey:12\r\n$3\r\nh\xc3\xa9\r\n$0\r\n\r\n',
    )
  })

  it('is constant if nothing in it varies', () => {
    const constant = (text: string, frame: string | null = null): string | undefined => {
      const found = compileMessage({ text }, vocabulary(CONSTANTS).names, frame, HTTP).constant
      return found ? Buffer.from(found).toString('latin1') : undefined
    }
    assert.equal(constant('abc'), 'abc')
    assert.equal(constant('abc', 'length:u8'), '\x03abc')
    assert.equal(constant('A: {{content-length}}\r\n\r\nabc'), 'A: 3\r\n\r\nabc')
    assert.equal(constant('a{{b}}'), undefined)
    assert.equal(constant(''), '')
  })

  it('of any bytes without variables is written unchanged', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200, size: 'max' }), bytes => {
        const base64 = Buffer.from(bytes).toString('base64')
        assert.equal(written({ base64 }), Buffer.from(bytes).toString('latin1'))
      }),
    )
  })

  it('is the same as its parts, written one by one', () => {
    const pieces: Record<string, string> = {
      '{{a}}': '12',
      '{{big|u32be}}': '\0\x01\x11\x70',
      '{{b}}': 'x',
      '{': '{',
      '}': '}',
      '\r\n': '\r\n',
      abc: 'abc',
      "{{'{{'}}": '{{',
    }
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...Object.keys(pieces)), { maxLength: 20 }), list => {
        // Two adjacent braces would open a name, and a run of closing braces is ambiguous
        fc.pre(!/\{ \{ /.test(list.join(' ').concat(' ')) && !list.join('').includes('{{{'))
        const expected = list.map(piece => pieces[piece]).join('')
        assert.equal(written(list.join(''), CONSTANTS), expected)
      }),
    )
  })

  it('is refused with the cure if it is wrong', () => {
    const wrong: Readonly<Record<string, RegExp>> = {
      '{{': /\{\{ is not closed by \}\}: write \{\{'\{\{'\}\} for the braces/,
      'x{{a}': /\{\{a\} is not closed/,
      '{{}}': /has no name/,
      '{{|u8}}': /has no name/,
      '{{z}}': /^\{\{z\}\} is not a variable, column or capture; these are defined: a, b, big, low, c/,
      '{{a|u64}}': /binary is one of u8, u16be/,
      '{{a|}}': /binary is one of/,
      '{{b|u8}}': /\{\{b\|u8\}\}: pick gives text, not a number; use a range/,
      '{{big|u16be}}': /its values are 70000\.\.70000, and u16be can hold 0\.\.65535; use a wider format/,
      '{{low|u8}}': /its values are -5\.\.-5/,
      '{{content-length}}': /there is none: end the head with/,
    }
    for (const [text, message] of Object.entries(wrong))
      assert.throws(() => written(text, CONSTANTS), { name: 'UnitError', message }, text)
    assert.throws(
      () => written('{{user|u8}}', {}, { table: TABLE }),
      /record 1 of users.csv has no whole number in "user"/,
    )
    assert.throws(
      () => written('{{n|u8}}', {}, { table: TABLE }),
      /its values are 7\.\.300, and u8 can hold 0\.\.255/,
    )
    for (const variable of ['seq:1..', 'normal:1:1', 'exp:5', 'hex:2', 'uuid', '0.5..1.5'])
      assert.throws(() => written('{{v|u32be}}', { v: variable }), /\{\{v\|u32be\}\}: .+/, variable)
  })

  it('is refused if a frame cannot hold it', () => {
    const framed = (message: string, frame: string) => () => written(message, CONSTANTS, { frame })
    assert.throws(
      framed('x'.repeat(256), 'length:u8'),
      /may have 256 bytes, and a length of u8 can be at most 255/,
    )
    assert.throws(framed('x'.repeat(254), 'length:u8~2'), /may have 254 bytes/)
    assert.throws(framed('{{a}}', 'length:u8+3'), /first 3 bytes of the message/)
    assert.throws(framed('{{c}}{{user}}', 'length:u8'), /\{\{user\}\} is not a variable/)
    assert.throws(framed('a', 'line'), /a frame is a length/)
  })

  it('is refused if it may be empty or is too long', () => {
    const check =
      (text: string, variables = {}, frame: string | null = null) =>
      () =>
        checkSize(compileMessage({ text }, vocabulary(variables).names, frame, HTTP), slots =>
          vocabulary(variables).emptyOf(slots),
        )
    assert.throws(check(''), /needs at least one byte/)
    assert.throws(check('{{p}}', { p: 'pick:a|' }), /may be empty: "p" may be; add constant text/)
    assert.throws(
      check('{{p}}'.repeat(100), { p: 'text:1M' }),
      /may have 100,000,000 bytes, and the limit is 67,108,864/,
    )
    check('', {}, 'length:u8')()
    check('x{{p}}', { p: 'pick:a|' })()
  })

  it('with a hundred thousand variables is parsed quickly', () => {
    const text = '{{a}}{'.repeat(100_000)
    assert.equal(parseTemplate(Buffer.from(text)).length, 200_000)
    assert.equal(written(text, CONSTANTS).length, 300_000)
  })
})
