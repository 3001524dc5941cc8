import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Better, type JudgeSettings, judgeOf } from '../../src/statistics/finding.js'
import { boundsOfLooks, type Looks } from '../../src/statistics/looks.js'
import { pairedTest } from '../../src/statistics/paired-test.js'
import { pairedPath } from '../../src/statistics/path.js'
import { readings } from './made-up-rounds.js'

interface Pair {
  readonly base: readonly number[]
  readonly cell: readonly number[]
  readonly better?: Better
  readonly step?: number
}

const judged = (
  pairs: readonly Pair[],
  { alpha = 0.05, within = 0.05, looks = 'once' as Looks }: Partial<JudgeSettings> = {},
) =>
  judgeOf({ alpha, within, looks })(
    pairs.map(({ base, cell, better = 'higher', step = 0 }) => ({
      test: pairedTest(
        pairedPath(readings(base, step), readings(cell, step)),
        looks,
        boundsOfLooks(alpha / 2, looks),
      )!,
      better,
    })),
  )

const findings = (...given: Parameters<typeof judged>) => judged(...given).map(({ finding }) => finding)

const base = [100, 101, 99, 100, 100.5, 99.5]
const times = (factor: number, wobble: number): number[] =>
  base.map((value, round) => value * factor * (1 + (round % 2 === 0 ? wobble : -wobble)))

test('a larger value is better or worse, as the metric says', () => {
  const cell = times(1.2, 0.01)
  assert.deepEqual(findings([{ base, cell }]), ['better'])
  assert.deepEqual(findings([{ base, cell, better: 'lower' }]), ['worse'])
  assert.deepEqual(findings([{ base: cell, cell: base, better: 'lower' }]), ['better'])
})

test('cells with an interval within the tolerance are alike, and cells with a wider one stay open', () => {
  assert.deepEqual(findings([{ base, cell: times(1, 0.01) }]), ['alike'])
  assert.deepEqual(findings([{ base, cell: times(1, 0.1) }]), ['open'])
  assert.deepEqual(findings([{ base, cell: times(1, 0.01) }], { within: null }), ['open'])
  assert.deepEqual(findings([{ base, cell: times(1, 0.01) }], { within: 0.001 }), ['open'])
})

test('a difference that is shown is reported, however small', () => {
  assert.deepEqual(findings([{ base, cell: times(1.02, 0.001) }]), ['better'])
})

test('a difference among many comparisons needs more evidence', () => {
  const some = times(1.03, 0.024)
  assert.deepEqual(findings([{ base, cell: some }], { within: null }), ['better'])
  const nothing = Array.from({ length: 5 }, () => ({ base, cell: times(1, 0.1) }))
  assert.deepEqual(findings([{ base, cell: some }, ...nothing], { within: null })[0], 'open')
})

test('the same rounds show less if they were looked at one after the other', () => {
  const some = times(1.03, 0.024)
  assert.deepEqual(findings([{ base, cell: some }], { looks: 20, within: null }), ['open'])
})

test('coarse values that never vary are uncertain: a doubled CPU time in ticks', () => {
  // 100 exchanges per run and ticks of 10 ms: a step is 100 us per exchange
  const pair = { base: [100, 100], cell: [200, 200], better: 'lower' as const }
  assert.deepEqual(findings([{ ...pair, step: 100 }], { within: null }), ['open'])
  assert.deepEqual(findings([{ ...pair, base: [100, 100, 100], cell: [200, 200, 200], step: 100 }]), ['open'])
  assert.deepEqual(findings([{ ...pair, step: 1 }], { within: null }), ['worse'])
})

test('five steps of a coarse p99 in two runs stay open among three metrics, with or without spread', () => {
  const others = Array.from({ length: 2 }, () => ({ base: [100, 101], cell: [101, 100] }))
  const of = (cell: readonly number[]) =>
    findings([{ base: [80, 80], cell, better: 'lower', step: 1 }, ...others], { within: null })[0]
  assert.deepEqual([of([85, 85]), of([90, 91])], ['open', 'open'])
})

test('a difference of one step is never shown, whatever the number of rounds, and a larger one is', () => {
  const [still, next, beyond] = [80, 81, 83].map(value => Array.from({ length: 20 }, () => value))
  const of = (cell: readonly number[]) =>
    findings([{ base: still!, cell, better: 'lower', step: 1 }], { within: null })
  assert.deepEqual([of(next!), of(beyond!)], [['open'], ['worse']])
})

test('a difference that may hide within a step is not called alike', () => {
  const still = [2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2]
  assert.deepEqual(findings([{ base: still, cell: still, step: 1 }]), ['open'])
  assert.deepEqual(findings([{ base: still, cell: still, step: 0.001 }]), ['alike'])
})

test('the smallest ratio that could be shown is the one that would just have been shown', () => {
  for (const looks of ['once', 20] as const) {
    const pair = { base, cell: times(1.001, 0.02) }
    const { smallestShown } = judged([pair], { looks, within: null })[0]!
    const mean = Math.exp(
      pair.cell.reduce((sum, value, round) => sum + Math.log(value / pair.base[round]!), 0) / base.length,
    )
    const moved = (ratio: number) => ({ base, cell: pair.cell.map(value => (value * ratio) / mean) })
    const wanted = { looks, within: null }
    assert.deepEqual(findings([moved(smallestShown * 1.0001)], wanted), ['better'])
    assert.deepEqual(findings([moved(1 / smallestShown / 1.0001)], wanted), ['worse'])
    // With several looks, an earlier look may already have shown it
    if (looks === 'once') assert.deepEqual(findings([moved(smallestShown / 1.0001)], wanted), ['open'])
  }
})
