import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { mergeOptions, optionsOf } from '../../src/plan/options-of-plan.js'
import { type PlanOptions, parsePlan } from '../../src/plan/parse-plan.js'

const machine = { cores: 4, descriptorLimit: 4096 }
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)
const maybe = <Value>(from: fc.Arbitrary<Value>): fc.Arbitrary<Value | undefined> =>
  fc.option(from, { nil: undefined })

const load = fc.record({
  title: maybe(fc.string()),
  connections: maybe(fc.integer({ min: 1, max: 4000 })),
  durationMs: maybe(fc.integer({ min: 1, max: 9999 })),
  warmupMs: maybe(fc.constantFrom(0, 300, 2000)),
  requests: maybe(fc.integer({ min: 1, max: 9999 })),
  ratePerSecond: maybe(fc.integer({ min: 1, max: 9999 })),
  pipelining: maybe(fc.integer({ min: 1, max: 16 })),
  seed: maybe(fc.nat(99)),
  runs: maybe(fc.integer({ min: 1, max: 9 })),
  thresholds: maybe(fc.constant(['p99<5ms'])),
})
const exchange = fc.constantFrom<PlanOptions>(
  {},
  { message: bytes('ping') },
  { message: bytes('ping'), expect: bytes('pong') },
  { message: Uint8Array.of(0, 255), until: 'line' },
  { protocol: 'line' },
  { protocol: 'http' },
  { protocol: 'http', path: '/x?y', method: 'PUT', headers: ['X-A: 1'] },
  { protocol: 'redis', message: bytes('GET k') },
  { greeting: 'line', message: bytes('x'), until: 'line' },
)
const target = fc.constantFrom<PlanOptions>(
  {},
  { server: { handling: 'inline', handler: 'echo', seed: 7 } },
  { server: { threads: 3, maxRequestBytes: 5000, maxConnections: 12 } },
  { target: '[::1]:80', pids: [1] },
  { target: 'example.org:80', agents: 1 },
  { target: 'unix:/run/x.sock' },
  { target: 'tls://example.org:443', ca: '/ca.pem', cert: '/c.pem', key: '/k.pem', servername: 'x' },
)

test('the options of a plan make the same plan', () => {
  fc.assert(
    fc.property(load, exchange, target, fc.boolean(), (load, exchange, target, keepAlive) => {
      const kept = keepAlive || (load.pipelining ?? 1) > 1
      // A reused connection needs a rule if the length of the reply is unknown
      const until = kept && exchange.protocol === undefined ? { until: exchange.until ?? 'bytes:4' } : {}
      const plan = parsePlan({ ...load, ...exchange, ...target, ...until, keepAlive: kept }, machine)
      assert.deepEqual(parsePlan(optionsOf(plan, machine), machine), plan)
      assert.deepEqual(parsePlan(mergeOptions(optionsOf(plan, machine), {}), machine), plan)
    }),
  )
})

describe('options that override a plan', () => {
  const makes = (planned: PlanOptions, given: PlanOptions) =>
    parsePlan(mergeOptions(optionsOf(parsePlan(planned, machine), machine), given), machine)

  test('-p turns on connection reuse if the plan has none', () => {
    assert.equal(makes({ keepAlive: false }, { pipelining: 1 }).keepAlive, true)
    const closed = makes({ pipelining: 16 }, { keepAlive: false })
    assert.deepEqual([closed.keepAlive, closed.pipelining], [false, 1])
    assert.equal(makes({ keepAlive: false }, { pipelining: 1, keepAlive: false }).keepAlive, false)
    assert.equal(makes({ keepAlive: true, server: { handler: 'echo' } }, { connections: 3 }).keepAlive, true)
  })

  test('replace what they name and leave the rest', () => {
    const plan = makes({ connections: 7, server: { handler: 'spin:1ms', threads: 3 } }, { connections: 9 })
    assert.ok(plan.target.kind === 'own')
    assert.deepEqual(
      [plan.connections, plan.target.server.handler, plan.target.server.threads],
      [9, 'spin:1ms', 3],
    )
    const server = makes({ server: { handler: 'spin:1ms', threads: 3 } }, { server: { threads: 4 } }).target
    assert.ok(server.kind === 'own')
    assert.deepEqual([server.server.handler, server.server.threads], ['spin:1ms', 4])
  })

  test('frame a longer message on a reused connection to the bundled server by its length', () => {
    const { target, exchange } = makes({ keepAlive: true }, { message: bytes('x'.repeat(2000)) })
    assert.ok(target.kind === 'own' && exchange.kind === 'rule')
    assert.deepEqual([target.server.requestUntil, target.server.maxRequestBytes], ['bytes:2000', 2000])
    assert.equal(exchange.expect, null)
  })

  test('drop the expected reply if they change the message', () => {
    const planned = { target: 'a:1', message: bytes('ping'), expect: bytes('pong'), until: 'line' }
    const { exchange } = makes(planned, { message: bytes('PING') })
    assert.deepEqual(exchange, { kind: 'rule', request: { text: 'PING' }, until: 'line', expect: null })
  })

  test('change the end of a reply if they turn on connection reuse', () => {
    const { exchange } = makes({}, { keepAlive: true })
    assert.ok(exchange.kind === 'rule')
    assert.equal(exchange.until, 'bytes:27')
  })

  test('replace the duration by a number of requests, and the reverse', () => {
    assert.deepEqual(makes({ durationMs: 500 }, { requests: 3 }).durationMs, null)
    assert.deepEqual(makes({ requests: 3 }, { durationMs: 500 }).requests, null)
    const both = makes({ requests: 3, durationMs: 500 }, { seed: 2 })
    assert.deepEqual([both.requests, both.durationMs], [3, 500])
  })

  test('replace the default warm-up with the duration, and the reverse, but no other warm-up', () => {
    assert.equal(makes({ durationMs: 500 }, { requests: 3 }).warmupMs, 0)
    assert.equal(makes({ requests: 3 }, { durationMs: 500 }).warmupMs, 2000)
    assert.equal(makes({ durationMs: 500, warmupMs: 300 }, { requests: 3 }).warmupMs, 300)
    // Like plans of 1.x, which always had a warm-up
    assert.equal(makes({ requests: 3, warmupMs: 2000 }, { connections: 3 }).warmupMs, 2000)
  })

  test('may turn on connection reuse in the plan of a fleet', () => {
    const { agents, exchange, keepAlive } = makes(
      { target: 'a:1', agents: 3, message: bytes('ping'), expect: bytes('pong') },
      { keepAlive: true, until: 'line' },
    )
    assert.ok(exchange.kind === 'rule')
    assert.deepEqual([agents, exchange.until, keepAlive], [3, 'line', true])
    const tutorial = makes({ target: 'a:1', agents: 3 }, { keepAlive: true }).exchange
    assert.ok(tutorial.kind === 'rule')
    assert.equal(tutorial.until, 'bytes:27')
  })

  test('replace the bundled server by a TARGET, and a rule by a protocol', () => {
    assert.deepEqual(makes({ server: { threads: 3 } }, { target: 'a:1' }).target, {
      kind: 'tcp',
      host: 'a',
      port: 1,
    })
    const ruled = makes({ target: 'a:1', message: bytes('x'), until: 'line' }, { protocol: 'redis' })
    assert.deepEqual(ruled.exchange, { kind: 'protocol', name: 'redis', message: null })
    const { exchange } = makes({ target: 'a:1', protocol: 'redis' }, { until: 'line' })
    assert.ok(exchange.kind === 'rule')
  })
})
