import assert from 'node:assert/strict'
import { test } from 'node:test'
import { describeLoad, describeLoads } from '../../src/plan/describe.js'
import { describeRequest } from '../../src/plan/describe-request.js'
import { type PlanOptions, parsePlan } from '../../src/plan/parse-plan.js'
import { comparisonTable } from '../../src/report/comparison-table.js'
import { html } from '../../src/report/html.js'
import { markdown } from '../../src/report/markdown.js'
import { madeUpGrid } from '../report/made-up-comparison.js'

const plans = (...options: readonly PlanOptions[]) =>
  options.map(one => parsePlan(one, { cores: 4, descriptorLimit: 20_000 }))
const say = (...options: readonly PlanOptions[]): string => describeLoads(plans(...options))
const USUAL = '2 driver threads, 10s after 2s of warm-up'

test('no more driver threads are named than are started', () => {
  assert.equal(
    say({ connections: 1, workers: 8 }),
    'closed, 1 connection, 1 driver thread, 10s after 2s of warm-up',
  )
  assert.equal(say({ requests: 3, workers: 8 }), 'closed, 64 connections, 3 driver threads, 3 exchanges')
})

test('a heading names all values of what varies, on any axis', () => {
  assert.equal(
    say({ connections: 4 }, { connections: 16 }, { connections: 64 }),
    `closed, 4, 16, 64 connections, ${USUAL}`,
  )
  assert.equal(
    say({ ratePerSecond: 1000, connections: 9 }, { ratePerSecond: 2500, connections: 9 }),
    `open, 1,000, 2,500/s constant, up to 9 connections, ${USUAL}`,
  )
  assert.equal(
    say({ workers: 1 }, { workers: 2 }),
    'closed, 64 connections, 1, 2 driver threads, 10s after 2s of warm-up',
  )
  assert.equal(
    say({ pipelining: 1 }, { pipelining: 16 }),
    `closed, 64 connections, reused, 1, 16 pipelined, ${USUAL}`,
  )
  assert.equal(
    say({ keepAlive: true }, { keepAlive: false }),
    `closed, 64 connections, reused or not, ${USUAL}`,
  )
  assert.equal(
    say({ durationMs: 1000, warmupMs: 0 }, { durationMs: 2000, warmupMs: 500 }),
    'closed, 64 connections, 2 driver threads, 1s, 2s after 0s, 500ms of warm-up',
  )
})

test('values that vary together are each listed in their place, and long lists are shortened', () => {
  assert.equal(
    say({ connections: 4, ratePerSecond: 10 }, { connections: 1 }),
    'open, 10/s constant or closed, 4, 1 connections, 2, 1 driver threads, 10s after 2s of warm-up',
  )
  assert.equal(
    say(...[1, 2, 4, 8, 16, 32, 64, 128].map(connections => ({ connections }))),
    // One connection starts one thread
    'closed, 1, 2, 4 ... 128 connections, 1, 2 driver threads, 10s after 2s of warm-up',
  )
})

test('the heading of one plan is that of a single run', () => {
  const each = [{}, { ratePerSecond: 0.5 }, { requests: 10, pipelining: 4 }, { agents: 2, target: 'a:1' }]
  for (const options of each) assert.equal(say(options, options), plans(options).map(describeLoad)[0])
  assert.equal(
    say({ requests: 10, pipelining: 4, keepAlive: true, connections: 1, workers: 1, runs: 2 }),
    'closed, 1 connection, reused, 4 pipelined, 1 driver thread, 10 exchanges, 2 runs',
  )
})

test('the heading of a comparison names what varies in each format', () => {
  const grid = madeUpGrid()
  const heading = 'closed, 1, 2, 4 ... 64 connections, 1, 2 driver threads'
  assert.ok(comparisonTable(grid).includes(heading))
  assert.ok(markdown([grid]).includes(heading))
  assert.ok(html([grid]).includes(`<dd>${heading}`))
})

test('a load that changes over time is described by its stages, or by their number', () => {
  assert.match(
    say({ stages: ['30s:0..2k', '5s:0', '2m:2k'], arrival: 'gamma:3' }),
    /^open, 0 to 2,000\/s over 30s then a pause of 5s then 2,000\/s for 2m, gamma:3, up to/,
  )
  assert.match(
    say({ ratePerSecond: 5, pacing: 'block' }),
    /^open, 5\/s constant, blocks between requests, up to/,
  )
  const five = Array<string>(5).fill('1s:10')
  assert.match(say({ stages: five }), /^open, 5 stages up to 10\/s, constant, up to/)
  assert.match(
    say({ stages: five }, { ratePerSecond: 7 }),
    /^open, 7\/s or 5 stages up to 10\/s, constant, up to/,
  )
})

test('an HTTP request is described by method and path if they do not vary', () => {
  const asked = (options: PlanOptions): string | null =>
    describeRequest(
      parsePlan({ target: 'http://a:80/u/{{id}}?b=c', ...options }, { cores: 1, descriptorLimit: null }),
    )
  assert.equal(asked({}), 'GET /u/{{id}}?b=c')
  assert.equal(asked({ target: 'a:80', protocol: 'http' }), 'GET /')
  assert.equal(asked({ method: 'PUT', variables: ['id=1..9'] }), 'PUT /u/{{id}}?b=c')
  assert.equal(asked({ target: `http://a/${'x'.repeat(99)}` })?.length, 63)
  assert.equal(asked({ target: 'a:80', until: 'line' }), null)
  assert.equal(asked({ target: 'a:80', variables: ['id=1..9'], until: 'line' }), null)
})
