import assert from 'node:assert/strict'
import { test } from 'node:test'
import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64'
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus'
import {
  fitScalability,
  type Scalability,
  type ScalabilityFit,
  type ScalabilityPoint,
} from '../../src/statistics/scalability.js'
import { normalDraws, runsAround } from './made-up.js'

const LEVELS = [1, 2, 4, 8, 16, 32, 64, 128]

const usl =
  (contention: number, coherency: number, lambda = 1000) =>
  (n: number): number =>
    (lambda * n) / (1 + contention * (n - 1) + coherency * n * (n - 1))

const madeUp = (
  truth: (level: number) => number,
  { noise = 0, runs = 5, levels = LEVELS, seed = 1 } = {},
): ScalabilityPoint[] => {
  const draw = normalDraws(seed)
  return levels.flatMap(level =>
    runsAround(draw, truth(level), noise, runs).map(throughputPerSecond => ({ level, throughputPerSecond })),
  )
}

function fitted(found: Scalability): ScalabilityFit {
  assert.equal(found.kind, 'fit', found.kind === 'refused' ? found.reason : '')
  return found as ScalabilityFit
}
const fit = (points: ScalabilityPoint[], resamples = 200): ScalabilityFit =>
  fitted(fitScalability(points, { seed: 1, resamples }))
const reasonOf = (points: ScalabilityPoint[]): string => {
  const found = fitScalability(points, { seed: 1, resamples: 20 })
  return found.kind === 'refused' ? found.reason : `fit: ${JSON.stringify(found)}`
}
const within = (actual: number, expected: number, share: number): void =>
  assert.ok(Math.abs(actual / expected - 1) <= share, `${actual} is not ${expected}`)

test('points on a curve give its parameters and its peak', () => {
  for (const [contention, coherency] of [
    [0.05, 0.0005],
    [0.3, 0.001],
    [0.8, 0.0001],
  ] as const) {
    const found = fit(madeUp(usl(contention, coherency, 12_345), { runs: 1 }), 5)
    within(found.lambda, 12_345, 1e-4)
    within(found.contention, contention, 1e-3)
    within(found.coherency, coherency, 1e-3)
    within(found.peak!.level, Math.sqrt((1 - contention) / coherency), 1e-3)
    within(found.peak!.throughputPerSecond, usl(contention, coherency, 12_345)(found.peak!.level), 1e-3)
    assert.ok(found.r2 > 0.999999 && found.scatter < 1e-3)
  }
})

test('known parameters are recovered within 10 % at 2 % noise if the points pass the peak', () => {
  for (let seed = 1; seed <= 25; seed++) {
    const found = fit(madeUp(usl(0.05, 0.0005), { noise: 0.02, seed }), 1)
    within(found.lambda, 1000, 0.1)
    within(found.contention, 0.05, 0.1)
    within(found.coherency, 0.0005, 0.1)
    within(found.peak!.level, Math.sqrt(0.95 / 0.0005), 0.1)
  }
})

test('bootstrap intervals contain the truth about as often as they promise', () => {
  let held = 0
  const trials = 25
  const holds = ({ low, high }: { low: number; high: number | null }, truth: number): number =>
    low <= truth && truth <= (high ?? Infinity) ? 1 : 0
  for (let seed = 1; seed <= trials; seed++) {
    const { intervals } = fit(madeUp(usl(0.05, 0.0005), { noise: 0.02, seed }))
    held += holds(intervals.contention, 0.05) + holds(intervals.coherency, 0.0005)
    held += holds(intervals.peakLevel!, Math.sqrt(0.95 / 0.0005))
    assert.ok(
      intervals.contention.high! - intervals.contention.low < 0.01,
      'the interval is narrow enough to be useful',
    )
  }
  assert.ok(held >= 0.85 * 3 * trials, `${held} of ${3 * trials}`)
})

test('a straight line has no peak within the measured levels, and no contention', () => {
  for (let seed = 1; seed <= 10; seed++) {
    const found = fit(madeUp(usl(0, 0), { noise: 0.02, seed }), 40)
    assert.equal(found.peak, null)
    assert.ok(found.contention < 0.01 && found.coherency < 1e-4, JSON.stringify(found))
  }
  const exact = fit(madeUp(usl(0, 0)), 5)
  assert.equal(exact.peak, null)
  assert.equal(exact.intervals.peakLevel, null)
})

test('a throughput that only levels off has no peak, and a constant one is all contention', () => {
  assert.equal(fit(madeUp(usl(0.1, 0), { noise: 0.02 })).peak, null)
  const flat = fit(madeUp(usl(1, 0), { noise: 0.02 }))
  assert.equal(flat.peak, null)
  assert.ok(flat.contention > 0.95, `${flat.contention}`)
  // The law cannot follow this bend: its curve falls, but the points do not
  const bent = fit(
    madeUp(n => 1000 / (1 / n ** 4 + 1 / 2 ** 4) ** 0.25, { levels: LEVELS.slice(0, 7) }),
    40,
  )
  assert.ok(Math.sqrt((1 - bent.contention) / bent.coherency) < 64)
  assert.equal(bent.peak, null)
})

test('a peak outside of the measured levels is not reported', () => {
  const rising = { levels: [1, 2, 4, 8, 16, 32], noise: 0.01 }
  assert.equal(fit(madeUp(usl(0.05, 0.0005), rising), 20).peak, null)
  const falling = { levels: [100, 120, 150, 200, 300, 400] }
  assert.equal(fit(madeUp(usl(0.05, 0.0005), falling), 20).peak, null)
})

test('a throughput that falls from the first level has its peak there', () => {
  const found = fit(
    madeUp(n => 1000 / n ** 0.1),
    20,
  )
  assert.equal(found.peak?.level, 1)
})

test('fewer than six levels are refused, however many runs they have', () => {
  const points = madeUp(usl(0.05, 0.0005), { levels: [1, 2, 4, 8, 16], runs: 10 })
  assert.equal(reasonOf(points), '5 levels measured, 6 are needed')
  assert.equal(reasonOf([]), '0 levels measured, 6 are needed')
})

test('a run without throughput is refused by its level', () => {
  const points = [...madeUp(usl(0.05, 0.0005)), { level: 256, throughputPerSecond: 0 }]
  assert.equal(reasonOf(points), 'level 256 has a run with a throughput of 0')
  assert.match(
    reasonOf([...points.slice(0, -1), { level: 3, throughputPerSecond: Number.NaN }]),
    /level 3 .* NaN/,
  )
  assert.match(reasonOf([...points.slice(0, -1), { level: 0, throughputPerSecond: 5 }]), /level 0 /)
})

test('bad data are refused: random throughputs, a cliff, superlinear growth, a sharp knee', () => {
  for (let seed = 1; seed <= 10; seed++) {
    const random = xoroshiro128plus(seed)
    assert.match(
      reasonOf(madeUp(() => 100 + 900 * uniformFloat64(random), { noise: 0.02, seed })),
      /^runs are [\d.]+ % off the best curve, and a fit allows 10 %$/,
    )
  }
  for (const shape of [
    (n: number) => (n > 32 ? 100 : 1000 * n),
    (n: number) => 1000 * n ** 1.2,
    (n: number) => 1000 * Math.min(n, 4),
  ])
    assert.match(reasonOf(madeUp(shape)), /^runs are/)
})

test('one seed always gives one answer, and another seed changes only the intervals', () => {
  const points = madeUp(usl(0.05, 0.0005), { noise: 0.02 })
  const bySeed = (seed: number): ScalabilityFit => fitted(fitScalability(points, { seed, resamples: 50 }))
  assert.deepEqual(bySeed(7), bySeed(7))
  assert.notDeepEqual(bySeed(7).intervals, bySeed(8).intervals)
  assert.equal(bySeed(7).contention, bySeed(8).contention)
})

test('the curve does not depend on the order of the points or the unit of throughput', () => {
  const points = madeUp(usl(0.05, 0.0005), { noise: 0.02 })
  const found = fit(points, 1)
  const scaled = points.map(({ level, throughputPerSecond }) => ({
    level,
    throughputPerSecond: throughputPerSecond / 1000,
  }))
  within(fit(scaled, 1).contention, found.contention, 1e-4)
  within(fit(points.toReversed(), 1).coherency, found.coherency, 1e-4)
})

test('no curve near the fitted one is closer to the runs, however unevenly the levels were run', () => {
  for (let seed = 1; seed <= 5; seed++) {
    const points = LEVELS.flatMap((level, index) =>
      madeUp(usl(0.05, 0.0005), {
        noise: 0.05,
        levels: [level],
        runs: 1 + index * index,
        seed: seed + 10 * index,
      }),
    )
    const { lambda, contention, coherency } = fit(points, 1)
    const distance = (curve: (level: number) => number): number =>
      points
        .map(({ level, throughputPerSecond }) => Math.log(throughputPerSecond / curve(level)) ** 2)
        .reduce((sum, square) => sum + square)
    const least = distance(usl(contention, coherency, lambda))
    for (const [ofLambda, ofContention, ofCoherency] of [
      [1.001, 1, 1],
      [1, 1.001, 1],
      [1, 1, 1.001],
      [1.001, 1.002, 0.999],
    ] as const) {
      const above = usl(contention * ofContention, coherency * ofCoherency, lambda * ofLambda)
      const below = usl(contention / ofContention, coherency / ofCoherency, lambda / ofLambda)
      assert.ok(distance(above) > least && distance(below) > least, `seed ${seed}`)
    }
  }
})
