import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { UsageError } from '../../src/errors.js'
import { hostOf } from '../../src/plan/exchange.js'
import { filesOf } from '../../src/plan/files.js'
import { mergeOptions, optionsOf } from '../../src/plan/options-of-plan.js'
import { type PlanOptions, parsePlan } from '../../src/plan/parse-plan.js'
import { planSchema } from '../../src/plan/plan.js'
import { compileWorkload } from '../../src/workload/compile-workload.js'
import type { KindSpec, WorkloadSpec } from '../../src/workload/spec.js'
import { OPTIONS, sent } from '../workload/talking.js'

const machine = { cores: 4, descriptorLimit: null, backlogLimit: null }
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)
const target = '127.0.0.1:8080'

function specOf(options: PlanOptions): WorkloadSpec {
  const { exchange } = parsePlan({ target, ...options }, machine)
  assert.ok(exchange.kind === 'workload')
  return exchange.spec
}
const kindOf = (options: PlanOptions): KindSpec => specOf(options).exchanges.exchange!
const refused = (options: PlanOptions, message: RegExp): void => {
  assert.throws(
    () => parsePlan({ target, ...options }, machine),
    (error: unknown) => {
      assert.ok(error instanceof UsageError, String(error))
      assert.match(error.message, message)
      assert.doesNotMatch(error.message, /\n/)
      return true
    },
  )
}

describe('a workload of options', () => {
  let folder = ''
  const file = (name: string, text: string): string => {
    writeFileSync(join(folder, name), text)
    return join(folder, name)
  }
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'workload-'))
  })
  after(() => rmSync(folder, { recursive: true }))

  it('is made only if one fixed message is not enough', () => {
    for (const options of [
      {},
      { message: bytes('{{x}}') },
      { protocol: 'redis' },
      { variables: [], openings: [] },
    ])
      assert.notEqual(parsePlan({ target, ...options }, machine).exchange.kind, 'workload')
    assert.equal(specOf({ think: 'exp:5ms' }).think, 'exp:5ms')
    assert.equal(specOf({ greeting: 'line' }).greeting, 'line')
  })

  it('has the message, rule and expected reply of the exchange', () => {
    const variables = ['x=1..3']
    const options = { variables, message: bytes('a{{x}}'), until: 'line', expect: bytes('b{{x}}\n') }
    const reply = { match: null, capture: {} }
    assert.deepEqual(kindOf(options), {
      weight: 1,
      send: { text: 'a{{x}}' },
      until: 'line',
      expect: { text: 'b{{x}}\n' },
      ...reply,
    })
    const line = kindOf({ variables, protocol: 'line', message: bytes('a{{x}}') })
    assert.deepEqual([line.send, line.until], [{ text: 'a{{x}}\n' }, 'line'])
  })

  it('encodes the words of Redis commands, also in openings', () => {
    const spec = specOf({
      variables: ['key=1..10'],
      protocol: 'redis',
      message: bytes("SET k{{key}} 'a b'"),
      openings: [bytes('AUTH secret')],
    })
    const words = (...all: string[]) => ({ redis: all.map(text => ({ text })) })
    assert.deepEqual(spec.exchanges.exchange?.send, words('SET', 'k{{key}}', 'a b'))
    assert.deepEqual(spec.opening[0]?.send, words('AUTH', 'secret'))
    assert.deepEqual([spec.opening[0]?.until, spec.exchanges.exchange?.until], ['redis', 'redis'])
  })

  it('has an HTTP request whose path, headers and body vary', () => {
    const kind = kindOf({
      target: 'http://127.0.0.1:8080/u/{{id}}',
      variables: ['id=1..1k'],
      headers: ['X-Id: {{id}}'],
      body: bytes('{"id":{{id}}}'),
      keepAlive: true,
    })
    assert.deepEqual(kind.send, {
      http: { text: 'POST /u/{{id}} HTTP/1.1\r\nX-Id: {{id}}\r\n\r\n{"id":{{id}}}' },
    })
    assert.equal(kind.until, 'http')
    const head = kindOf({ target: 'http://a/', variables: ['id=1..2'], method: 'HEAD' })
    assert.equal(head.until, 'http-head')
  })

  it('adapts its HTTP request to another target and to connection reuse', () => {
    const options = { target: 'http://a/u/{{id}}', variables: ['id=7..7'], body: bytes('{"id":{{id}}}') }
    const made = parsePlan(options, machine)
    const saved = planSchema.parse(JSON.parse(JSON.stringify(made)))
    const said = (given: PlanOptions): string => {
      const plan = parsePlan(mergeOptions(optionsOf(saved, machine), given), machine)
      assert.ok(plan.exchange.kind === 'workload')
      const context = { ...OPTIONS, host: hostOf(plan.target), keepAlive: plan.keepAlive }
      const { source } = compileWorkload(plan.exchange.spec, context).clientOf(0)
      source.step()
      return sent(source)
    }
    const rest = 'Content-Length: 8\r\n\r\n{"id":7}'
    const head = 'POST /u/7 HTTP/1.1\r\nHost: a\r\nUser-Agent: heythere\r\n'
    assert.equal(said({}), `${head}Connection: close\r\n${rest}`)
    assert.equal(said({ keepAlive: true }), head + rest)
    assert.match(said({ target: 'http://b:81/' }), /\r\nHost: b:81\r\n/)
    assert.match(said({ target: 'b:82' }), /\r\nHost: b:82\r\n/)
  })

  it('leaves braces in an HTTP body unchanged if there are no variables', () => {
    const body = '{"a":{{x}}, "b":"{{content-length}}"}'
    const spec = specOf({ target: 'http://a/', body: bytes(body), think: '1ms' })
    const { fixed, clientOf } = compileWorkload(spec, OPTIONS)
    assert.equal(fixed, null)
    const { source } = clientOf(0)
    source.step()
    assert.match(sent(source), new RegExp(`\\r\\nContent-Length: ${body.length}\\r\\n\\r\\n`))
  })

  it('comes from a file, with the files that it names', () => {
    const data = file('users.csv', 'name\nann\nbob\n')
    const workload = file(
      'w.yaml',
      'data: users.csv\nexchanges:\n  hello: { send: "{{name}}\\n", until: line }\n',
    )
    const plan = parsePlan({ target, workload }, machine)
    assert.deepEqual(filesOf(plan), [data])
    // It can be saved, read and repeated, also with another load
    const saved = planSchema.parse(JSON.parse(JSON.stringify(plan)))
    assert.deepEqual(parsePlan(optionsOf(saved, machine), machine), plan)
    const again = parsePlan(mergeOptions(optionsOf(saved, machine), { connections: 3 }), machine)
    assert.deepEqual(again, { ...plan, connections: 3 })
  })

  it('is refused with flag or place, value and cure if it is not possible', () => {
    const workload = file('bad.yaml', 'exchanges:\n  a: { send: "{{x}}", until: lines }\n')
    refused({ workload }, /bad\.yaml:2:\d+: until "lines": not a rule/)
    for (const [extra, flag] of [
      [{ variables: ['x=1..2'] }, 'var'],
      [{ message: bytes('x') }, 'message'],
      [{ until: 'line' }, 'until'],
      [{ protocol: 'line' }, 'protocol'],
      [{ openings: [bytes('x')] }, 'opening'],
      [{ think: '1s' }, 'think'],
      [{ method: 'POST' }, 'method'],
    ] as const)
      refused(
        { workload, ...extra },
        new RegExp(`^--${flag}: --workload .*bad.yaml defines the whole exchange`),
      )
    refused({ variables: ['x'] }, /^--var x: write a name and its values/)
    refused({ variables: ['x=1..y'] }, /^--var x=1\.\.y: not a number/)
    refused({ data: file('empty.txt', '') }, /^--data .*empty.txt: has no records/)
    refused({ dataOrder: 'random' }, /^--data-order random: goes with --data/)
    refused({ openingUntil: 'line' }, /^--opening-until line: goes with --opening/)
    refused({ think: '5' }, /^--think 5: a duration needs a unit/)
    refused({ think: '5ms', ratePerSecond: 10 }, /^--think 5ms: under --rate .*; leave out one of them/)
    const thinking = file('think.yaml', 'think: 1s\nexchanges: { a: { send: x, until: line } }\n')
    refused({ workload: thinking, ratePerSecond: 10 }, /think\.yaml:1:\d+: think "1s": under --rate/)
    refused({ greeting: 'foo' }, /^--greeting foo: not a rule/)
    refused(
      { variables: ['x=1..2'], message: bytes('{{y}}') },
      /^--message "\{\{y\}\}": \{\{y\}\} is not a variable/,
    )
    refused({ variables: ['x=1..2'], protocol: './m.js' }, /^--var: the module decides/)
    refused(
      { variables: ['x=1..2'], message: bytes('{{x}}'), keepAlive: true },
      /^--keep-alive: .*--until RULE/,
    )
    refused({ method: 'POST' }, /^--method: goes with HTTP/)
    refused({ target: 'http://a', protocol: 'redis' }, /^--protocol redis: TARGET http:\/\/a is HTTP/)
    refused({ target: 'http://a', tls: true }, /^--tls: goes with TLS; write https:/)
    refused(
      { target: undefined, variables: ['x=1..2'], until: 'line', keepAlive: true },
      /^--keep-alive: .*--request-until RULE/,
    )
  })

  it('is dropped if another target or protocol is given', () => {
    const made = (planned: PlanOptions, given: PlanOptions) =>
      parsePlan(mergeOptions(optionsOf(parsePlan(planned, machine), machine), given), machine).exchange
    const http = { target: 'http://a/x', body: bytes('b') }
    assert.deepEqual(made(http, { target: 'http://b/y' }), {
      kind: 'protocol',
      name: 'http',
      message: { text: 'POST /y HTTP/1.1\r\n\r\nb' },
    })
    assert.deepEqual(made(http, { method: 'PUT' }), {
      kind: 'protocol',
      name: 'http',
      message: { text: 'PUT /x HTTP/1.1\r\n\r\nb' },
    })
    assert.deepEqual(made(http, { protocol: 'redis' }), { kind: 'protocol', name: 'redis', message: null })
    assert.deepEqual(made({ target, message: bytes('x'), until: 'line' }, { target: 'http://b/' }), {
      kind: 'protocol',
      name: 'http',
      message: null,
    })
  })
})
