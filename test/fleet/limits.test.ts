import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Limits, parseAllow, refusal } from '../../src/fleet/limits.js'
import { type DrivePlan, drivePlanOf } from '../../src/plan/drive-plan.js'
import { type PlanOptions, parsePlan } from '../../src/plan/parse-plan.js'
import { dealOut } from '../../src/plan/share.js'
import { UnitError } from '../../src/units.js'

const USUAL: Limits = { allow: [], maxConnections: 100, maxRatePerSecond: null }
const planTo = (target: string, options: PlanOptions = {}): DrivePlan =>
  drivePlanOf(parsePlan({ target, agents: 2, ...options }, { cores: 2, descriptorLimit: null }))
const refused = (plan: DrivePlan, limits: Partial<Limits> = {}): string | null =>
  refusal(plan, dealOut(plan, 2)[0] ?? [], { ...USUAL, ...limits }, false)

test('without --allow an agent drives only its own loopback', () => {
  for (const host of ['127.0.0.1', '127.8.9.10', '[::1]', 'localhost', 'LOCALHOST'])
    assert.equal(refused(planTo(`${host}:80`)), null, host)
  assert.equal(refused(planTo('tls://127.0.0.1:443')), null)
  assert.match(refused(planTo('tls://10.0.0.1:443')) ?? '', /its --allow permits loopback only, not /)
  for (const host of ['10.0.0.1', '0.0.0.0', '[::2]', '[::ffff:10.0.0.1]', '[::]'])
    assert.match(refused(planTo(`${host}:80`)) ?? '', /its --allow permits loopback only, not /, host)
  for (const host of ['localhost.evil.example', '127.0.0.1.evil.example', 'evil.example'])
    assert.match(refused(planTo(`${host}:80`)) ?? '', /loopback only/, host)
})

test('with --allow it drives only the named targets, with their ports', () => {
  const allow = ['Shop.example:443', '[fd00::1]:80'].map(parseAllow)
  assert.equal(refused(planTo('shop.example:443'), { allow }), null)
  assert.equal(refused(planTo('[fd00::1]:80'), { allow }), null)
  for (const target of ['shop.example:80', 'x.shop.example:443', '127.0.0.1:443', '[fd00::2]:80'])
    assert.match(
      refused(planTo(target), { allow }) ?? '',
      /its --allow permits shop\.example:443, \[fd00::1\]:80, not/,
    )
  for (const text of ['shop.example', 'unix:/x', '*', 'a:0']) assert.throws(() => parseAllow(text), UnitError)
})

test('its connections and its rate are limited, and only its own part counts', () => {
  const plan = planTo('localhost:80', { connections: 202, ratePerSecond: 100 })
  assert.match(refused(plan) ?? '', /101 connections are more than its --max-connections 100/)
  assert.equal(refused(plan, { maxConnections: 101, maxRatePerSecond: 50 }), null)
  assert.match(
    refused(plan, { maxConnections: 101, maxRatePerSecond: 49 }) ?? '',
    /a rate of 50 is more than its --max-rate 49/,
  )
  assert.match(
    refused(planTo('localhost:80'), { maxRatePerSecond: 1e6 }) ?? '',
    /a closed load has no rate limit/,
  )
  const threads = planTo('localhost:80', { connections: 12, ratePerSecond: 100, workers: 6 })
  assert.equal(refused(threads, { maxRatePerSecond: 50 }), null)
  // Each share has its own `of`, so the first one does not stand for all
  const shares = [1000, 1].map(of => ({ index: 0, of, connections: 1, requests: null }))
  const limits = { ...USUAL, maxRatePerSecond: 50 }
  assert.match(refusal(plan, shares, limits, false) ?? '', /a rate of 100\.1 is more than its --max-rate 50/)
})

test('it runs no module, opens no file and allocates no gigabytes, whatever it receives', () => {
  const plan = planTo('localhost:80')
  const evil = (part: Partial<DrivePlan>): string => refused({ ...plan, ...part }) ?? ''
  assert.match(
    evil({ exchange: { kind: 'protocol', name: '/tmp/evil.js', message: null } }),
    /does not run modules of coordinators/,
  )
  assert.match(evil({ target: { kind: 'unix', path: '/run/docker.sock' } }), /a host:port only/)
  for (const file of [{ ca: '/etc/shadow' }, { cert: '/a.pem', key: '/b.pem' }]) {
    const { target } = planTo('tls://localhost:80', { ...file, agents: undefined })
    assert.match(evil({ target }), /does not read files for coordinators/)
  }
  const request = { text: 'x'.repeat(500_000) }
  for (const exchange of [
    { kind: 'rule', request, until: 'close', expect: null },
    { kind: 'protocol', name: 'line', message: request },
  ] as const)
    assert.match(evil({ pipelining: 10_000, exchange }), /takes too much memory/, exchange.kind)
  // Twice as many bytes as characters
  const message = Buffer.from(`{{x}}${'é'.repeat(20_000)}`)
  const options = { message, until: 'line', variables: ['x=1..2'], keepAlive: true }
  const { exchange } = planTo('localhost:80', options)
  assert.equal(exchange.kind, 'workload')
  assert.match(evil({ pipelining: 10_000, exchange }), /takes too much memory/)
})
