import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { bucketWidthUs } from '../../src/recording/buckets.js'
import { LatencyHistogram } from '../../src/recording/histogram.js'
import { answerLines } from '../../src/report/answer.js'
import { COMPARISON_SCHEMA, type Comparison, judgeCells } from '../../src/result/comparison-result.js'
import { differenceOf } from '../../src/result/difference.js'
import type { Result } from '../../src/result/result.js'
import { type Metric, regressions } from '../../src/result/verdict.js'
import { madeUpResult, madeUpRun, type Values } from './made-up-result.js'

const TICK_US = 10_000
const target = '127.0.0.1:8000'

const verdictOf = (metric: Metric, base: Result, change: Result) =>
  differenceOf(base, change, () => 0).verdicts.find(verdict => verdict.metric === metric)!

/** A second at 100/s on a server given by --pid, which used this many ticks of CPU time in each run. */
const ticking = (...ticks: readonly number[]): Result =>
  madeUpResult(
    { target, pids: [1], ratePerSecond: 100, durationMs: 1000, runs: ticks.length },
    ...ticks.map(count =>
      madeUpRun({ response: [[80, 100]], windowMs: 1000, foreignCpuUs: count * TICK_US }),
    ),
  )

/** Runs with this number of exchanges and these p99s. */
const slow = (exchanges: number, ...p99Us: readonly number[]): Result =>
  madeUpResult(
    { target, runs: p99Us.length },
    ...p99Us.map(us => {
      const slowest = Math.ceil(exchanges * 0.02)
      const response: Values = [
        [50, exchanges - slowest],
        [us, slowest],
      ]
      return madeUpRun({ response })
    }),
  )

/** Runs of a second with this many replies. */
const replying = (...replies: readonly number[]): Result =>
  madeUpResult(
    { target, runs: replies.length, durationMs: 1000 },
    ...replies.map(count => madeUpRun({ response: [[300_000, count]], windowMs: 1000 })),
  )

test('CPU times one tick apart are not a difference, even if the runs of each side are equal', () => {
  const { verdicts } = differenceOf(ticking(1, 1), ticking(2, 2), () => 0)
  const cpu = verdicts.find(({ metric }) => metric === 'cpuUsPerExchange')
  assert.deepEqual([cpu?.verdict, Math.round(100 * (cpu?.ratio ?? 0))], ['no difference shown', 200])
  assert.ok((cpu?.p ?? 0) > 0.05 && (cpu?.interval?.[0] ?? 1) < 1 && (cpu?.interval?.[1] ?? 1) > 3)
  assert.deepEqual(regressions(verdicts, 0.05), [])
})

test('CPU times of few ticks show no difference, and those of many ticks still do', () => {
  assert.equal(verdictOf('cpuUsPerExchange', ticking(1, 1), ticking(3, 3)).verdict, 'no difference shown')
  assert.equal(verdictOf('cpuUsPerExchange', ticking(50, 50, 51), ticking(70, 71, 70)).verdict, 'worse')
})

test('the more processes are counted, the coarser is the sum of their CPU times', () => {
  const of = (pids: readonly number[], ...ticks: readonly number[]) => {
    const { plan, ...rest } = ticking(...ticks)
    return { ...rest, plan: { ...plan, pids } }
  }
  const verdict = (pids: readonly number[]) =>
    verdictOf('cpuUsPerExchange', of(pids, 20, 20, 20), of(pids, 24, 24, 24)).verdict
  assert.deepEqual([verdict([1]), verdict([1, 2, 3, 4])], ['worse', 'no difference shown'])
})

test('equal percentiles are as uncertain as their step, so a larger difference is not less certain', () => {
  const near = verdictOf('p99', slow(2000, 80, 80), slow(2000, 85, 85))
  const far = verdictOf('p99', slow(2000, 80, 80), slow(2000, 90, 91))
  assert.deepEqual([near.verdict, far.verdict], ['worse', 'worse'])
  assert.ok((near.p ?? 0) > 0.005 && (far.p ?? 0) > 0.005, `${near.p} ${far.p}`)
  assert.ok(near.interval && near.interval[1] - near.interval[0] > 0.03)
  assert.equal(verdictOf('p99', slow(2000, 80, 80), slow(2000, 81, 81)).verdict, 'no difference shown')
})

test('one more reply in a window is not a difference', () => {
  const of = (base: Result, change: Result) => verdictOf('throughputPerSecond', base, change).verdict
  assert.equal(of(replying(3, 3, 3), replying(4, 4, 4)), 'no difference shown')
  assert.equal(of(replying(300, 300, 300), replying(400, 400, 400)), 'better')
})

test('equal runs have an interval as wide as the step in which they were recorded', () => {
  const { summary } = slow(2000, 80, 80, 80)
  const [low = 80, high = 80] = summary?.intervals.p99 ?? []
  assert.ok(low < 79.5 && high > 80.5 && high < 83, `${low} to ${high}`)
})

test('a percentile of too few exchanges is not compared, and a threshold on it is not shown', () => {
  const few = verdictOf('p99', slow(175, 80, 81), slow(175, 900, 901))
  assert.deepEqual([few.verdict, few.reason], ['no difference shown', '175 exchanges are too few for p99'])
  assert.equal(verdictOf('p99', slow(1000, 80, 80), slow(175, 900, 901)).reason, few.reason)
  assert.equal(verdictOf('p99', slow(1000, 80, 81), slow(1000, 900, 901)).verdict, 'worse')
})

test('a cell with too few exchanges for the deciding percentile is neither best nor worse', () => {
  const open = (name: string, exchanges: number, us: number) => ({
    name,
    settings: { handler: name },
    result: madeUpResult(
      { ratePerSecond: 10, runs: 3 },
      ...[us, us + 2, us + 4].map(each => madeUpRun({ response: [[each, exchanges]] })),
    ),
  })
  const comparison = (cells: Comparison['cells']): Comparison => ({
    ...{ schema: COMPARISON_SCHEMA, state: 'completed', seed: 1, runsPerCell: 3, baseline: 'base', cells },
    verdicts: judgeCells(cells, 'base'),
  })
  const best = (...cells: Comparison['cells']) => answerLines(comparison(cells))[0]?.text
  assert.match(
    best(open('base', 100, 500), open('slow', 100, 900), open('fast', 15, 100)) ?? '',
    /^Use base: p50 0\.\d+x slow, .*every other cell that was compared is worse; not compared with it: fast$/,
  )
  assert.equal(best(open('base', 15, 500), open('slow', 15, 900)), undefined)
})

test('the width of a bucket is that in the histogram', () => {
  const at = (us: number): number => {
    const histogram = new LatencyHistogram()
    // A larger value, because a histogram reports its maximum exactly
    histogram.record(us, 9)
    histogram.record(us * 2 + 10, 1)
    return histogram.at(50) ?? 0
  }
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1_000_000_000 }), us => {
      const width = bucketWidthUs(us)
      const top = at(us)
      assert.ok(top >= us && top - us < width, `${us} reads ${top}`)
      assert.equal(at(top + 1 - width), top)
      assert.ok(at(top + 1) > top)
    }),
  )
})
