import assert from 'node:assert/strict'
import { test } from 'node:test'
import { answerLines } from '../../src/report/answer.js'
import { marksOf, sayRatio, sayVerdict } from '../../src/report/decision.js'
import { judgeCells } from '../../src/result/comparison-result.js'
import { madeUpResult, madeUpRun } from '../result/made-up-result.js'
import { madeUpPair } from './made-up-comparison.js'

test('a cell has no mark only if its verdict says that it is worse than the best', () => {
  const pair = madeUpPair()
  assert.deepEqual(marksOf(pair), ['', '*'])
  assert.match(
    answerLines(pair)[0]?.text ?? '',
    /^Use pool: throughput 2\.00x inline, .*; 3 rounds, 95 % confidence; every other cell is worse$/,
  )
  // The same figures, with a correction for all metrics that leaves no difference shown
  const verdicts = pair.verdicts.map(verdict => ({ ...verdict, verdict: 'no difference shown' as const }))
  const unclear = { ...pair, verdicts }
  assert.deepEqual(marksOf(unclear), ['=', '*'])
  assert.match(
    answerLines(unclear)[0]?.text ?? '',
    /^No setting is shown to be better by throughput; .* pool is ahead; no difference from it shown: inline$/,
  )
})

test('marks are per metric, and a metric without verdicts has none', () => {
  const pair = madeUpPair()
  // Throughput and p99 of pool are better, and CPU is alike
  assert.deepEqual(marksOf(pair, 'p99'), ['', '*'])
  assert.deepEqual(marksOf(pair, 'cpuUsPerExchange').toSorted(), ['*', '='])
  assert.deepEqual(marksOf(pair, 'p50'), ['', ''])
})

test('a cell that fails fast may be the best by throughput, and then the failures are reported', () => {
  const pair = madeUpPair()
  const run = madeUpRun({ errors: { reset: 10_000 } })
  const cells = pair.cells.map(cell =>
    cell.name === 'pool' ? { ...cell, result: madeUpResult({ runs: 3 }, run, run, run) } : cell,
  )
  assert.match(
    answerLines({ ...pair, cells })[0]?.text ?? '',
    /^Use pool: throughput 2\.00x inline, [^;]*, though 50 % of its exchanges failed; /,
  )
})

test('a cell that was not measured is not called worse', () => {
  const pair = madeUpPair()
  const [inline, pool] = pair.cells
  assert.ok(inline && pool)
  const sayOf = (...cells: typeof pair.cells) => answerLines({ ...pair, verdicts: [], cells })[0]?.text
  const unmeasured = { ...inline, name: 'later', result: { ...inline.result, runs: [] } }
  assert.equal(sayOf(pool, unmeasured), 'Use pool: best by throughput; 3 rounds; without runs: later')
  assert.equal(
    sayOf(pool, inline, unmeasured),
    'Use pool: throughput 2.00x inline, 2.00x to 2.00x; 3 rounds; every other cell with runs is worse; without runs: later',
  )
})

test('runs that could not show any ratio are reported as such, also after saving and loading', () => {
  const [verdict] = madeUpPair().verdicts
  assert.ok(verdict)
  for (const smallestShown of [Number.POSITIVE_INFINITY, null])
    assert.match(
      sayVerdict({ ...verdict, verdict: 'no difference shown', smallestShown }),
      /^throughput no difference shown from inline: 2\.00x .*; these runs could not show any difference$/,
    )
})

test('a ratio is never printed as zero, and a difference never as 1x', () => {
  const [verdict] = madeUpPair().verdicts
  assert.ok(verdict)
  const say = (ratio: number, low: number, high: number, rest: Partial<typeof verdict> = {}) =>
    sayVerdict({ ...verdict, ratio, interval: [low, high], verdict: 'worse', ...rest })
  assert.equal(say(0.001, 0.0009, 0.0011), 'throughput 0.001x inline (0.0009x to 0.0011x): worse')
  assert.equal(say(0.0004, 0.0003, 0.0005), 'throughput 0.0004x inline (0.0003x to 0.0005x): worse')
  assert.equal(say(0.998, 0.997, 0.999), 'throughput 0.998x inline (0.997x to 0.999x): worse')
  assert.equal(say(0.9, 0.8, 0.9996), 'throughput 0.9000x inline (0.8000x to 0.9996x): worse')
  assert.equal(say(0.9, 0.8, 0.99999), 'throughput 0.90x inline (0.80x to 1.00x): worse')
  assert.equal(say(1.8, 1.7, 1.9), 'throughput 1.80x inline (1.70x to 1.90x): worse')
  assert.equal(say(23.4, 9.87, 55), 'throughput 23.4x inline (9.87x to 55x): worse')
  const none = { verdict: 'no difference shown' as const, smallestShown: 1.0011 }
  assert.equal(
    say(1.0002, 0.9999, 1.0005, none),
    'throughput no difference shown from inline: 1.00x (1.00x to 1.00x); these runs could show differences of 1.001x or more',
  )
})

test('if the base is the best, it is compared with the next best', () => {
  const pair = madeUpPair()
  const turned = { ...pair, baseline: 'pool', verdicts: judgeCells(pair.cells, 'pool') }
  assert.match(answerLines(turned)[0]?.text ?? '', /^Use pool: throughput 2\.00x inline, /)
})

test('very small and very large ratios are printed as limits', () => {
  assert.deepEqual(sayRatio(1.2, [1e-60, 3.7e68], false), {
    middle: '1.20x',
    range: '(under 0.000001x to over 1,000,000x)',
  })
  assert.deepEqual(sayRatio(2_000_000, [12, Number.POSITIVE_INFINITY], true), {
    middle: 'over 1,000,000x',
    range: '(12x to over 1,000,000x)',
  })
})
