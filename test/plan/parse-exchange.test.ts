import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { UsageError } from '../../src/errors.js'
import { protocolOf } from '../../src/plan/exchange.js'
import { openAt } from '../../src/plan/load.js'
import { type PlanOptions, parsePlan } from '../../src/plan/parse-plan.js'
import { makeFramer } from '../../src/protocol/framers.js'
import { parseRule } from '../../src/protocol/rule.js'

const machine = { cores: 2, descriptorLimit: 4096 }
const bytes = (text: string) => new TextEncoder().encode(text)
const target = '127.0.0.1:8000'
const plan = (options: PlanOptions) => parsePlan(options, machine)
const ruleOf = (options: PlanOptions) => {
  const { exchange } = plan(options)
  assert.ok(exchange.kind === 'rule')
  return { until: exchange.until, expect: exchange.expect }
}
const serverOf = (options: PlanOptions) => {
  const parsed = plan(options)
  assert.ok(parsed.target.kind === 'own')
  return parsed.target.server
}

describe('on a reused connection', () => {
  test('the bundled server frames requests by the length of the message', () => {
    const server = serverOf({ keepAlive: true })
    assert.deepEqual(
      [server.keepAlive, server.requestUntil, server.maxRequestBytes],
      [true, 'bytes:31', 1024],
    )
    const large = serverOf({ pipelining: 2, message: new Uint8Array(5000), server: { handler: 'echo' } })
    assert.deepEqual([large.requestUntil, large.maxRequestBytes], ['bytes:5000', 5000])
    assert.equal(serverOf({ keepAlive: true, server: { requestUntil: 'line' } }).requestUntil, 'line')
    const plain = serverOf({})
    assert.deepEqual([plain.keepAlive, plain.requestUntil], [false, null])
  })

  test('the bundled server frames requests by the protocol, if there is one', async () => {
    for (const [protocol, message] of [
      ['tutorial', 'ten bytes.'],
      ['line', 'x'.repeat(1024)],
      ['http', undefined],
      ['redis', undefined],
    ] as const) {
      const options = { keepAlive: true, protocol, message: message === undefined ? message : bytes(message) }
      const parsed = plan({ ...options, server: { handler: 'echo' } })
      const server = serverOf(options)
      const aimed = { ...parsed, target: { kind: 'tcp', host: '127.0.0.1', port: 43210 } } as const
      const { request } = await protocolOf(aimed)
      const framer = makeFramer(parseRule(server.requestUntil ?? ''), { maxBytes: server.maxRequestBytes })
      assert.equal(framer.read(request, 0, request.length), request.length, protocol)
    }
    assert.throws(() => plan({ protocol: 'tutorial', message: bytes('') }), /needs at least one byte/)
    const path = { keepAlive: true, protocol: './mine.js' }
    assert.throws(
      () => plan(path),
      /--protocol \.\/mine\.js: the bundled server must know where its requests end.*--request-until/,
    )
    assert.equal(serverOf({ ...path, server: { requestUntil: 'line' } }).requestUntil, 'line')
  })

  test('a reply whose length is known is complete at that length', () => {
    const greeting = { until: 'bytes:27', expect: { text: 'Hey there, from TCP server.' } }
    assert.deepEqual(ruleOf({ keepAlive: true }), greeting)
    assert.deepEqual(ruleOf({ keepAlive: true, target }), greeting)
    assert.deepEqual(ruleOf({ pipelining: 8, server: { handler: 'echo' }, message: bytes('four') }), {
      until: 'bytes:4',
      expect: null,
    })
    assert.deepEqual(ruleOf({ keepAlive: true, target, message: bytes('a'), expect: bytes('bc') }), {
      until: 'bytes:2',
      expect: { text: 'bc' },
    })
  })

  test('even -p 1 turns on connection reuse, so the cells of -p 1,16 differ in nothing else', () => {
    assert.equal(plan({ pipelining: 2 }).keepAlive, true)
    assert.equal(plan({ pipelining: 1 }).keepAlive, true)
    assert.equal(plan({ pipelining: 1, keepAlive: false }).keepAlive, false)
  })
})

test('a message, rule or reply of the user is not mixed with those of the tutorial', () => {
  assert.deepEqual(ruleOf({ target, message: bytes('x') }), { until: 'close', expect: null })
  assert.deepEqual(ruleOf({ target, until: 'line' }), { until: 'line', expect: null })
  assert.deepEqual(ruleOf({ target, expect: bytes('') }), { until: 'close', expect: { text: '' } })
})

test('a protocol brings its own rule, request and reply', () => {
  assert.deepEqual(plan({ target, protocol: 'redis', pipelining: 4 }).exchange, {
    kind: 'protocol',
    name: 'redis',
    message: null,
  })
  assert.deepEqual(plan({ target, protocol: 'line', message: bytes('hey') }).exchange, {
    kind: 'protocol',
    name: 'line',
    message: { text: 'hey' },
  })
})

test('an open load has a rate, an arrival, and room for more connections', () => {
  const open = plan({ target, ratePerSecond: 0.5 })
  assert.deepEqual(open.load, openAt(0.5))
  assert.equal(open.connections, 1000)
  assert.equal(parsePlan({ target, ratePerSecond: 5 }, { cores: 1, descriptorLimit: 256 }).connections, 192)
  assert.equal(plan({ ratePerSecond: 5, arrival: 'poisson', connections: 3 }).connections, 3)
})

const WRONG: Readonly<Record<string, readonly [PlanOptions, RegExp]>> = {
  'reuse, until close': [{ keepAlive: true, until: 'close' }, /^--until close: .*leave out --keep-alive/],
  'pipelining, until close': [{ pipelining: 2, target, until: 'close' }, /^--until close: /],
  'reuse, a reply of unknown length': [
    { keepAlive: true, target, message: bytes('x') },
    /^--keep-alive: .*--until RULE or --protocol/,
  ],
  'reuse, an empty reply': [{ keepAlive: true, target, expect: bytes('') }, /^--keep-alive: /],
  'reuse, a handler of the user': [
    { keepAlive: true, server: { handler: './mine.js' } },
    /^--keep-alive: .*--until RULE, such as --until line/,
  ],
  'a protocol and a rule': [{ target, protocol: 'http', until: 'line' }, /^--until line: --protocol http /],
  'a protocol and a reply': [{ target, protocol: 'line', expect: bytes('x') }, /^--expect: --protocol line /],
  'a protocol that makes its own request, and a message': [
    { target, protocol: 'http', message: bytes('x') },
    /^--message: --protocol http makes its own request; use http:/,
  ],
  'a Redis command with an open quote': [
    { target, protocol: 'redis', message: bytes("GET 'a") },
    /^--message "GET 'a": the quote ' is not closed$/,
  ],
  'a message that is not one line': [
    { target, protocol: 'line', message: bytes('a\nb') },
    /^--message "a\\nb": the line protocol/,
  ],
  'an unknown protocol': [
    { target, protocol: 'htp' },
    /^--protocol htp: must be one of tutorial, line, http/,
  ],
  'an unknown rule': [{ target, until: 'lines' }, /^--until lines: /],
  'a rule without its number': [{ target, until: 'bytes:0' }, /^--until bytes:0: /],
  'an arrival without a rate': [{ target, arrival: 'poisson' }, /^--arrival poisson: .*--rate N/],
  'a rate of 0': [{ target, ratePerSecond: 0 }, /^--rate 0: must be at least 0\.001$/],
  'pipelining of 0': [{ target, pipelining: 0 }, /^--pipelining 0: must be at least 1$/],
}

for (const [name, [options, message]] of Object.entries(WRONG))
  test(`wrong use is refused with flag, value and cure: ${name}`, () => {
    assert.throws(
      () => plan(options),
      error => {
        assert.ok(error instanceof UsageError)
        assert.match(error.message, message)
        assert.doesNotMatch(error.message, /\n/)
        return true
      },
    )
  })
