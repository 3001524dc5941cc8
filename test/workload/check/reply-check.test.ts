import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { compiled, exchanged, heard, opened, sent, tableFrom } from '../talking.js'

const one = (lines: string, variables = 'id: "seq:1.."'): string =>
  `variables: { ${variables} }\nexchanges:\n  a: { ${lines} }\n`

describe('the check of a reply', () => {
  it('uses the values of its own exchange if several are in flight', () => {
    const { source } = compiled(one('send: "{{id}}\\n", until: line, expect: "echo {{id}}\\n"'), {
      pipelining: 4,
    }).clientOf(0)
    for (let round = 0; round < 5; round++) {
      const messages = Array.from({ length: 4 }, () => {
        assert.equal(source.step(), 'exchange')
        return sent(source)
      })
      for (const [index, message] of messages.entries()) {
        const isWrong = index === 2 && round % 2 === 1
        const reply = `echo ${isWrong ? messages[0] : message}`
        assert.equal(heard(source, reply), isWrong ? 'mismatch' : 'ok')
        source.settle(!isWrong)
      }
    }
  })

  for (const partBytes of [1, 2, 5, 100])
    it(`is the same however the reply is split: parts of ${partBytes} bytes`, () => {
      const cases: readonly [lines: string, reply: string, verdict: string][] = [
        ['send: x, until: line, expect: "abc\\n"', 'abc\n', 'ok'],
        ['send: x, until: line, expect: "abc\\n"', 'abd\n', 'mismatch'],
        ['send: x, until: line, expect: "abc\\n"', 'ab\n', 'mismatch'],
        ['send: x, until: line, expect: "abc\\n"', 'abcd\n', 'mismatch'],
        ['send: "{{id}}", until: line, expect: "{{id}}{{id}}\\n"', '11\n', 'ok'],
        ['send: "{{id}}", until: line, match: "^a{{id}}$"', 'a1\n', 'mismatch'],
        ['send: "{{id}}", until: line, match: "^a{{id}}\\n$"', 'a1\n', 'ok'],
        ['send: x, until: line, match: "^a.*z"', 'abcdz\n', 'ok'],
        ['send: x, until: line, match: "^a.*z", expect: "abcdz\\n"', 'abcdz\n', 'ok'],
        ['send: x, until: line, match: "^b", expect: "abcdz\\n"', 'abcdz\n', 'mismatch'],
        ['send: x, until: line, match: "^a", expect: "abcdy\\n"', 'abcdz\n', 'mismatch'],
        [`send: x, until: line, expect: "${'long'.repeat(50)}\\n"`, `${'long'.repeat(50)}\n`, 'ok'],
        [`send: x, until: line, expect: "${'long'.repeat(50)}\\n"`, `${'long'.repeat(49)}lonk\n`, 'mismatch'],
      ]
      for (const [lines, reply, verdict] of cases) {
        const { source } = compiled(one(lines)).clientOf(0)
        // Twice, to show that nothing of the first reply remains
        for (const id of [1, 2]) {
          source.step()
          sent(source)
          assert.equal(
            heard(source, reply.replaceAll('1', String(id)), partBytes),
            verdict,
            `${lines}: ${reply}`,
          )
          source.settle(verdict === 'ok')
        }
      }
    })

  it('drops an incomplete reply when the connection is lost', () => {
    const { source } = compiled(one('send: x, until: line, expect: "ab\\n", match: "^ab\\n$"')).clientOf(0)
    source.step()
    sent(source)
    const half = Buffer.from('a')
    source.reader.read(half, 0, 1)
    source.hear(half, 0, 1)
    source.reset()
    source.settle(false)
    source.step()
    sent(source)
    assert.equal(heard(source, 'ab\n'), 'ok')
  })

  it('accepts an empty last part if a close ends the reply', () => {
    const { source } = compiled(one('send: x, until: close, match: "^ab$", expect: ab'), {
      keepAlive: false,
    }).clientOf(0)
    for (let round = 0; round < 2; round++) {
      source.step()
      sent(source)
      const bytes = Buffer.from('ab')
      assert.equal(source.reader.read(bytes, 0, 2), -1)
      source.hear(bytes, 0, 2)
      assert.equal(source.reader.end(), true)
      assert.equal(source.judge(bytes, 0, 0), 'ok')
      source.settle(true)
    }
  })

  it('reads at most the first megabyte of a reply', () => {
    const { source } = compiled(one('send: x, until: line, match: END'), { maxReplyBytes: 1e8 }).clientOf(0)
    const reply = (before: number): string => `${'x'.repeat(before)}END\n`
    assert.equal(
      exchanged(source, () => reply(1_000_000)),
      'x',
    )
    for (const [before, verdict] of [
      [1024 * 1024 - 3, 'ok'],
      [1024 * 1024 - 2, 'mismatch'],
    ] as const) {
      source.step()
      sent(source)
      assert.equal(heard(source, reply(before), 65_536), verdict)
      source.settle(true)
    }
  })

  it('allocates memory for the actual values, not for the longest possible ones', () => {
    const table = tableFrom('lines.txt', ['a', 'bb', 'c'.repeat(30_000_000), 'd'].join('\n'))
    const yaml =
      'data: lines.txt\nexchanges: { a: { send: "{{line}}\\n", until: line, expect: "{{line}}\\n" } }'
    const { source } = compiled(yaml, { table, pipelining: 100 }).clientOf(0)
    const before = process.memoryUsage().arrayBuffers
    for (const line of ['a', 'bb', null, 'd', 'a', 'bb']) {
      source.step()
      const message = sent(source)
      if (line !== null) assert.equal(message, `${line}\n`)
    }
    assert.ok(process.memoryUsage().arrayBuffers - before < 100e6)
    assert.equal(heard(source, 'a\n'), 'ok')
    source.settle(true)
    assert.equal(heard(source, 'b\n'), 'mismatch')
  })

  it('gives the expected reply and the captures in readable form', () => {
    const { source, opening, captured } = compiled(`
variables: { id: "seq:1.." }
opening: [ { send: hi, until: line, expect: "ho\\n", capture: { who: "h." } } ]
exchanges:
  a: { send: "{{id}}", until: line, expect: "{{id}}-{{who}}\\n" }
  b: { send: x, until: line }
`).clientOf(0)
    const text = (bytes: Uint8Array | null): string | null => bytes && Buffer.from(bytes).toString()
    opening!.restart()
    opened(opening!)
    assert.equal(text(opening!.expected()), 'ho\n')
    assert.equal(captured().size, 0)
    assert.equal(heard(opening!, 'ho\n'), 'ok')
    assert.deepEqual([...captured()], [['who', 'ho']])
    for (let n = 0; n < 20; n++) {
      source.step()
      const message = sent(source)
      assert.equal(text(source.expected()), message === 'x' ? null : `${message}-ho\n`)
      source.settle(true)
    }
  })

  it('captures the first group, or the whole match, for later messages', () => {
    const { source } = compiled(`
exchanges:
  login: { send: login, until: line, capture: { token: "token=(\\\\w+)", all: "t.*n" } }
  use: { send: "{{token}}/{{all}}", until: line, expect: "{{token}}\\n" }
session: [ { exchange: login }, { exchange: use } ]
`).clientOf(0)
    const answers = ['token=ab1\n', 'ab1\n']
    assert.equal(
      exchanged(source, () => answers[0]!),
      'login',
    )
    assert.equal(
      exchanged(source, () => answers[1]!),
      'ab1/token',
    )
    assert.equal(source.step(), 'over')
  })

  it('distinguishes a missing or too long capture from a wrong reply', () => {
    const { source } = compiled(`
exchanges:
  login: { send: login, until: line, match: "^ok", capture: { token: "token=(.*)" } }
session: [ { exchange: login } ]
`).clientOf(0)
    for (const [reply, verdict] of [
      ['ok token=1\n', 'ok'],
      ['ok\n', 'no-capture'],
      ['no token=1\n', 'mismatch'],
      [`ok token=${'x'.repeat(16 * 1024)}\n`, 'ok'],
      [`ok token=${'x'.repeat(16 * 1024 + 1)}\n`, 'no-capture'],
    ] as const) {
      source.step()
      sent(source)
      assert.equal(heard(source, reply), verdict)
      source.settle(verdict === 'ok')
      assert.equal(source.step(), 'over')
    }
  })
})
