import assert from 'node:assert/strict'
import { test } from 'node:test'
import { NOISES, uniformsOf } from '../../bench/decisions/noise.js'
import { type MadeUp, walk } from '../../bench/decisions/walk.js'
import type { DecideSettings } from '../../src/statistics/decide.js'
import { ruleOf } from '../../src/statistics/rules.js'
import type { JudgedPairs } from '../../src/statistics/stopping-rule.js'
import { contestants, observed, roundsOf } from './made-up-rounds.js'

const settings: DecideSettings = {
  ...{ kind: 'decide', base: 0, alpha: 0.05, within: 0.05, mostRounds: 20 },
  metrics: [{ metric: 'rate', better: 'higher' }],
}

/** A value that alternates between `figure` and 1 % more. */
const around = (figure: number, count: number): number[] =>
  Array.from({ length: count }, (_, round) => figure * (1 + 0.01 * (round % 2)))

const wobbling = (figure: number, count: number): number[] =>
  Array.from({ length: count }, (_, round) => figure * (1 + 0.05 * (((round * 7) % 5) - 2)))

const decided = (made: MadeUp, some: Partial<DecideSettings> = {}) => {
  const walked = walk(ruleOf({ ...settings, ...some }), made)
  return { ...walked, decision: walked.decision as JudgedPairs }
}

const quiet = () => 0
const normal = (seed: number) => NOISES.normal(uniformsOf(seed))
const rates = (...logs: number[]) => logs.map(rate => ({ rate }))

test('all cells run for four rounds, and nothing is decided before', () => {
  const rule = ruleOf(settings)
  for (let count = 0; count < 4; count++) {
    const rounds = roundsOf('rate', around(100, count), around(200, count), around(50, count))
    const { next, decision } = rule({ ...observed(rounds), contestants: contestants(3) })
    assert.deepEqual(next, { kind: 'run', cells: [0, 1, 2] })
    assert.deepEqual(decision, { kind: 'pairs', state: 'undecided', pairs: [] })
  }
})

test('a cell with all findings rests, and the base continues with the others', () => {
  const rounds = roundsOf(
    'rate',
    around(100, 4),
    wobbling(100, 4),
    around(150, 4).map((rate, round) => rate + round),
  )
  const { next, decision } = ruleOf(settings)(observed(rounds))
  assert.deepEqual(next, { kind: 'run', cells: [0, 1] })
  assert.deepEqual(
    (decision as JudgedPairs).pairs.map(({ cell, finding }) => [cell, finding]),
    [
      [1, 'open'],
      [2, 'better'],
    ],
  )
})

test('it stops when every finding is better, worse or alike', () => {
  const { decision, rounds } = decided({ truths: rates(0, 0.3, -0.3, 0), noise: normal(1) })
  assert.equal(decision.state, 'decided')
  assert.deepEqual(
    decision.pairs.map(({ cell, finding }) => [cell, finding]),
    [
      [1, 'better'],
      [2, 'worse'],
      [3, 'alike'],
    ],
  )
  assert.ok(rounds < 20)
})

test('it stops undecided after the maximum number of rounds', () => {
  const { decision, rounds, runs } = decided({ truths: rates(0, 0), noise: normal(2) }, { within: 0.001 })
  assert.deepEqual([decision.state, rounds, runs], ['undecided', 20, 40])
})

test('cells with exactly equal values are alike after four rounds', () => {
  const { decision, rounds } = decided({ truths: rates(0, 0), noise: quiet })
  assert.deepEqual([decision.pairs[0]?.finding, rounds], ['alike', 4])
})

test('a cell that cannot run is not waited for, and without the base it stops', () => {
  const rounds = roundsOf('rate', around(100, 4), wobbling(100, 4), wobbling(100, 4))
  const of = (out: number) =>
    ruleOf(settings)({
      ...observed(rounds),
      contestants: contestants(3).map((one, cell) => ({ ...one, isOut: cell === out })),
    }).next
  assert.deepEqual(of(1), { kind: 'run', cells: [0, 2] })
  assert.deepEqual(of(0), { kind: 'stop' })
})

test('a metric that no run has is not waited for', () => {
  const metrics = [...settings.metrics, { metric: 'cpu', better: 'lower' as const }]
  const { decision, rounds } = decided({ truths: rates(0, 0), noise: quiet }, { metrics })
  assert.deepEqual([decision.state, rounds], ['decided', 4])
})

test('the base may be any of the cells', () => {
  const { decision } = decided({ truths: rates(0.3, 0.3, 0), noise: normal(4) }, { base: 2 })
  assert.deepEqual(
    decision.pairs.map(({ cell, finding }) => [cell, finding]),
    [
      [0, 'better'],
      [1, 'better'],
    ],
  )
})

test('at most 6 % of 150 comparisons of equal cells show a difference, for each kind of noise', () => {
  for (const [name, noiseOf] of Object.entries(NOISES)) {
    const uniform = uniformsOf(17)
    let wrong = 0
    for (let trial = 0; trial < 150; trial++) {
      const { decision } = decided({ truths: rates(0, 0, 0), noise: noiseOf(uniform) })
      if (decision.pairs.some(({ finding }) => finding === 'better' || finding === 'worse')) wrong++
    }
    assert.ok(wrong <= 9, `${name}: ${wrong} of 150`)
  }
})
