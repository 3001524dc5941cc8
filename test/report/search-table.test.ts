import assert from 'node:assert/strict'
import { test } from 'node:test'
import { probeOf } from '../../src/experiment/probe.js'
import { probeRows, sayAnswer, sayProbe, searchIntroduction } from '../../src/report/search-table.js'
import type { Search } from '../../src/result/search-result.js'
import { parseSlo } from '../../src/result/slo.js'
import { type MadeUp, madeUpRun } from '../result/made-up-result.js'
import { madeUpSearch } from './made-up-comparison.js'

/** 1,000 replies of 1 to 1,000 ms, and these failures. */
const spread = (lost: MadeUp = {}) =>
  madeUpRun({ response: Array.from({ length: 1000 }, (_, ms) => [(ms + 1) * 1000, 1] as const), ...lost })

function searched(slo: readonly string[], ...runs: ReturnType<typeof spread>[]): Search {
  const probes = runs.map(run => probeOf(100, { run, error: null }, slo.map(parseSlo), 0))
  return {
    ...madeUpSearch(),
    slo,
    probes: probes.map(probe => {
      assert.ok(probe !== null && 'verdict' in probe)
      return probe
    }),
  }
}
const columnOf = ({ head, rows }: ReturnType<typeof probeRows>, name: string) =>
  rows.map(row => row[head.indexOf(name)])

test('the table has the figures of the progress lines', () => {
  const slo = ['p90<=2s']
  const search = searched(
    slo,
    spread(),
    spread({ errors: { reset: 100 } }),
    spread({ errors: { reset: 2000 } }),
  )
  const table = probeRows(search)
  assert.deepEqual(table.head, ['rate', 'reached', 'p50', 'p99', 'p90', 'failed', 'verdict'])
  assert.deepEqual(columnOf(table, 'p90'), ['900 ms', '990 ms', '∞'])
  assert.deepEqual(columnOf(table, 'failed'), ['0', '100', '2,000'])
  assert.deepEqual(search.probes.map(sayProbe), [
    '100/s kept: p90<=2s: p90 is 900 ms',
    '100/s kept: p90<=2s: p90 is 990 ms',
    '100/s broken: failures: p90<=2s: p90 is infinite: too many exchanges failed or never started',
  ])
})

test('a percentile of too few exchanges has a mark, and an infinite one is always infinite', () => {
  const few = searched(
    ['p99<5ms'],
    madeUpRun({ response: [[500, 30]] }),
    madeUpRun({ response: [], errors: { reset: 9 } }),
  )
  assert.deepEqual(columnOf(probeRows(few), 'p99'), ['500 µs?', '∞'])
  assert.deepEqual(columnOf(probeRows(few), 'p50'), ['500 µs', '∞'])
})

test('an answer has its interval, "at least" if the driver was the limit, and the rate not reached', () => {
  const search = madeUpSearch()
  const say = (rest: Partial<Search>) => sayAnswer({ ...search, ...rest })
  assert.equal(say({}), '100 requests/s keep p99<5ms (95 %: 90 to 300), broken at 300/s by latency')
  const [kept, broken] = search.probes
  const by = (brokenBy: 'driver' | 'rate') => ({
    brokenBy,
    probes: [kept!, { ...broken!, brokenBy }],
  })
  assert.equal(
    say({ ...by('driver'), isAtLeast: true, interval: null, confidence: null }),
    'at least 100 requests/s keep p99<5ms, broken at 300/s by the driver',
  )
  assert.equal(say(by('rate')), '100 requests/s keep p99<5ms (95 %: 90 to 300), and 300/s was not reached')
  assert.equal(
    say({ answer: null, interval: null, confidence: null, state: 'out of time' }),
    'no rate was shown to keep p99<5ms, broken at 300/s by latency (out of time: a longer search would tell more)',
  )
})

test('the heading has the rates of all probes, and the length of the longest probe', () => {
  const search = madeUpSearch()
  const load = (plan: Search['plan']) =>
    searchIntroduction({ ...search, plan }).find(({ name }) => name === 'Load')?.text ?? ''
  const usual = 'open, 100, 200, 300/s constant, up to 1,000 connections, 2 driver threads'
  assert.equal(load(search.plan), `${usual}, 10s after 2s of warm-up`)
  assert.equal(
    load({ ...search.plan, durationMs: 3000 }),
    `${usual}, 3s after 2s of warm-up; probes of up to 10s`,
  )
})
