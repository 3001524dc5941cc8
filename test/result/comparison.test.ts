import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { bucketWidthUs } from '../../src/recording/buckets.js'
import type { ComparedCell } from '../../src/result/compared-cell.js'
import { verdictsOf } from '../../src/result/comparison.js'
import { type Metric, regressions, type Verdict } from '../../src/result/verdict.js'
import { normalDraws, runsAround } from '../statistics/made-up.js'

const TRIALS = 2000
const THREE = ['throughputPerSecond', 'p50', 'p99'] as const satisfies Metric[]

const cellOf = (name: string, values: Partial<Record<Metric, readonly (number | null)[]>>): ComparedCell => {
  const entries = Object.entries(values)
  const runs = Math.max(...entries.map(([, column]) => column.length))
  return {
    name,
    runs: Array.from({ length: runs }, (_, run) =>
      Object.fromEntries(entries.map(([metric, column]) => [metric, column[run] ?? null])),
    ),
  }
}
/** A cell with latencies from a histogram. */
const recorded = (name: string, metric: Metric, values: readonly number[]): ComparedCell => ({
  name,
  runs: values.map(value => ({ [metric]: value, steps: { [metric]: bucketWidthUs(value) } })),
})
const rates = (name: string, values: readonly number[]): ComparedCell =>
  cellOf(name, { throughputPerSecond: values })
const rateVerdict = (base: readonly number[], cell: readonly number[]): Verdict =>
  verdict(base, cell, 'throughputPerSecond')
const verdict = (base: readonly number[], cell: readonly number[], metric: Metric, noise = 0): Verdict =>
  verdictsOf([cellOf('base', { [metric]: base }), cellOf('cell', { [metric]: cell })], [metric], 0, {
    noise: () => noise,
  })[0]!

/** A cell of made-up runs. Each metric varies around its own true value times its factor. */
const madeUp = (draw: () => number, name: string, factors: readonly number[]): ComparedCell =>
  cellOf(name, {
    throughputPerSecond: runsAround(draw, 10_000 * factors[0]!, 0.03),
    p50: runsAround(draw, 5_000 * factors[1]!, 0.03),
    p99: runsAround(draw, 20_000 * factors[2]!, 0.03),
  })

/** Trials of 2,000 with a difference: in any metric if all factors are 1, otherwise in throughput. */
function trialsWithDifference(seed: number, factors: readonly number[], metrics: readonly Metric[]): number {
  const draw = normalDraws(seed)
  let found = 0
  for (let trial = 0; trial < TRIALS; trial++) {
    const cells = [madeUp(draw, 'base', [1, 1, 1]), madeUp(draw, 'cell', factors)]
    const [first, ...others] = verdictsOf(cells, metrics)
    const counted = factors[0] === 1 ? [first, ...others] : [first]
    if (counted.some(one => one?.verdict !== 'no difference shown')) found++
  }
  return found
}

test('A/A shows a difference in at most 6 % of 2,000 trials, in one metric or any of three', () => {
  for (const metrics of [['throughputPerSecond'], THREE] as const) {
    const found = trialsWithDifference(3, [1, 1, 1], metrics)
    // A test that never shows a difference would pass too, so require a few errors
    assert.ok(found > 0.02 * TRIALS && found <= 0.06 * TRIALS, `${found} of ${TRIALS}`)
  }
})

test('a true change of 10 % with 3 % noise is shown in at least 90 % of 2,000 trials', () => {
  const alone = trialsWithDifference(4, [1.1, 1, 1], ['throughputPerSecond'])
  const amongThree = trialsWithDifference(4, [1.1, 1, 1], THREE)
  assert.ok(alone >= 0.97 * TRIALS, `alone ${alone}`)
  assert.ok(amongThree >= 0.9 * TRIALS && amongThree <= alone, `among three ${amongThree}`)
})

test('better means more throughput, and less latency and CPU', () => {
  const [low, high] = [
    [100, 101, 102],
    [200, 201, 202],
  ]
  const seen = (metric: Metric): string[] => [
    verdict(low!, high!, metric).verdict,
    verdict(high!, low!, metric).verdict,
  ]
  assert.deepEqual(seen('throughputPerSecond'), ['better', 'worse'])
  for (const metric of ['p50', 'p90', 'p99', 'cpuUsPerExchange'] as const)
    assert.deepEqual(seen(metric), ['worse', 'better'])
})

test('verdicts are ordered by cell and metric, with the ratio of cell over base', () => {
  const draw = normalDraws(5)
  const cells = ['inline', 'pool 1', 'pool 2'].map((name, index) =>
    madeUp(draw, name, [1 + index, 1 / (1 + index), 1]),
  )
  const verdicts = verdictsOf(cells, ['p50', 'throughputPerSecond'], 1)
  assert.deepEqual(
    verdicts.map(({ base, cell, metric }) => `${base} ${cell} ${metric}`),
    [
      'pool 1 inline p50',
      'pool 1 inline throughputPerSecond',
      'pool 1 pool 2 p50',
      'pool 1 pool 2 throughputPerSecond',
    ],
  )
  assert.deepEqual(
    verdicts.map(({ ratio }) => Math.round(10 * ratio!)),
    [20, 5, 7, 15],
  )
  assert.deepEqual(verdictsOf(cells, ['p50'], 7), [])
})

test('p is corrected for all metrics and cells, and the interval is not', () => {
  const base = rates('base', [100, 103, 97])
  const near = rates('near', [109, 106, 112])
  const alone = verdictsOf([base, near], ['throughputPerSecond'])[0]!
  const amongFour = verdictsOf([base, near, base, base, base], ['throughputPerSecond'])[0]!
  assert.deepEqual([alone.verdict, amongFour.verdict], ['better', 'no difference shown'])
  assert.ok(Math.abs(amongFour.pAdjusted! - 4 * alone.p!) < 1e-12)
  assert.deepEqual(amongFour.interval, alone.interval)
  assert.ok(amongFour.interval![0] > 1)
  assert.ok(amongFour.smallestShown! > amongFour.ratio! && alone.smallestShown! < alone.ratio!)
})

test('a difference is shown exactly if the ratio is beyond the smallest that could be shown', () => {
  const side = fc.array(fc.double({ min: 90, max: 130, noNaN: true }), { minLength: 2, maxLength: 6 })
  fc.assert(
    fc.property(fc.array(side, { minLength: 2, maxLength: 5 }), sides => {
      const cells = sides.map((values, index) => rates(`${index}`, values))
      for (const one of verdictsOf(cells, ['throughputPerSecond'])) {
        const beyond = Math.abs(Math.log(one.ratio!)) - Math.log(one.smallestShown!)
        fc.pre(Math.abs(beyond) > 1e-9)
        assert.equal(one.verdict !== 'no difference shown', beyond > 0)
      }
    }),
  )
})

test('a change smaller than the noise is not shown as a difference, in either direction', () => {
  const base = [1000, 1001, 1002, 999]
  const scaled = (factor: number): number[] => base.map(value => value * factor)
  const seen = [0.94, 0.96, 1.04, 1.06].map(
    factor => verdict(base, scaled(factor), 'throughputPerSecond', 0.05).verdict,
  )
  assert.deepEqual(seen, ['worse', 'no difference shown', 'no difference shown', 'better'])
  assert.equal(verdict(base, scaled(0.96), 'throughputPerSecond').verdict, 'worse')
  assert.ok(verdict(base, scaled(1.04), 'throughputPerSecond', 0.05).smallestShown! >= 1.05)
})

test('a latency change of one histogram bucket is not a difference, even if the runs do not vary', () => {
  const verdict = (base: readonly number[], cell: readonly number[], metric: Metric): Verdict =>
    verdictsOf([recorded('base', metric, base), recorded('cell', metric, cell)], [metric])[0]!
  for (let us = 2; us < 1000; us++) {
    assert.equal(verdict([us, us, us], [us + 1, us + 1, us + 1], 'p50').verdict, 'no difference shown')
    assert.equal(verdict([us, us, us], [us - 1, us - 1, us - 1], 'p50').verdict, 'no difference shown')
  }
  assert.equal(verdict([85, 85, 85], [87, 87, 87], 'p50').verdict, 'worse')
  assert.equal(verdict([86, 86, 86], [84, 84, 84], 'p50').verdict, 'better')
  assert.equal(verdict([50_000, 50_000], [50_040, 50_040], 'p50').verdict, 'no difference shown')
  assert.equal(rateVerdict([85, 85, 85], [86, 86, 86]).verdict, 'better')
})

test('runs that do not vary give no NaN', () => {
  for (const change of [100, 200]) {
    const one = verdict([100, 100, 100], [change, change, change], 'throughputPerSecond')
    const figures = [one.ratio, one.p, one.pAdjusted, one.smallestShown, ...one.interval!]
    assert.ok(
      figures.every(figure => Number.isFinite(figure)),
      `${figures}`,
    )
  }
  assert.equal(verdict([100, 100], [100, 100], 'throughputPerSecond').p, 1)
})

test('a metric that could not be tested has a reason, and does not weigh in the correction', () => {
  const reason = (base: readonly number[], cell: readonly number[]): string | null =>
    verdict(base, cell, 'cpuUsPerExchange').reason
  assert.equal(reason([1], [1, 2]), 'fewer than 2 runs a side (1 and 2)')
  assert.equal(reason([1, 2], [0, 2]), 'a run has no cpuUsPerExchange above 0')
  assert.equal(reason([1, 2], [Infinity, 2]), 'a run has no cpuUsPerExchange above 0')
  const cells = [rates('base', [100, 101, 102]), rates('cell', [103, 104, 105])]
  const [measured, absent] = verdictsOf(cells, ['throughputPerSecond', 'p99'])
  assert.equal(measured!.pAdjusted, measured!.p)
  assert.deepEqual(absent, {
    metric: 'p99',
    base: 'base',
    cell: 'cell',
    verdict: 'no difference shown',
    ratio: null,
    interval: null,
    p: null,
    pAdjusted: null,
    smallestShown: null,
    failed: null,
    reason: 'p99 was not measured',
  })
})

test('a regression is shown only if the whole interval is worse than the share', () => {
  const shown = (base: readonly number[], cell: readonly number[], metric: Metric, share: number): boolean =>
    regressions([verdict(base, cell, metric)], share).length === 1
  const still = [1000, 1001, 1002, 999]
  const scaled = (factor: number): number[] => still.map(value => value * factor)
  assert.ok(shown(still, scaled(0.9), 'throughputPerSecond', 0.05))
  assert.ok(shown(still, scaled(1.1), 'p99', 0.05))
  assert.ok(!shown(still, scaled(0.96), 'throughputPerSecond', 0.05), 'worse, but by less than the share')
  assert.ok(!shown(still, scaled(1.04), 'p99', 0.05), 'worse, but by less than the share')
  assert.ok(!shown(still, scaled(1.1), 'throughputPerSecond', 0.05), 'better')
  assert.ok(!shown(still, scaled(0.9), 'p99', 0.05), 'better')
  // 8 % less with an interval of about 4 % on each side: worse, but not shown to be 5 % worse
  const loose = [1000, 1030, 970, 1020, 980]
  const less = loose.map(value => value * 0.92)
  assert.equal(verdict(loose, less, 'throughputPerSecond').verdict, 'worse')
  assert.ok(!shown(loose, less, 'throughputPerSecond', 0.05))
  assert.ok(shown(loose, less, 'throughputPerSecond', 0.02))
  assert.deepEqual(regressions([verdict([1], [2], 'p99')], 0.05), [])
})
