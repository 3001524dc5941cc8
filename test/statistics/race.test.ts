import assert from 'node:assert/strict'
import { test } from 'node:test'
import { NOISES, uniformsOf } from '../../bench/decisions/noise.js'
import { type MadeUp, walk } from '../../bench/decisions/walk.js'
import type { RaceSettings } from '../../src/statistics/race-settings.js'
import { ruleOf } from '../../src/statistics/rules.js'
import type { RaceResult } from '../../src/statistics/stopping-rule.js'
import { contestants, observed, roundsOf } from './made-up-rounds.js'

const settings: RaceSettings = {
  ...{ kind: 'tune', metric: 'rate', better: 'higher', alpha: 0.05, within: 0.05, mostRounds: 20 },
  ...{ pick: 'best', bounds: [], refinement: { times: 0, cellsEach: 0 } },
}

const raced = (made: MadeUp, some: Partial<RaceSettings> = {}) => {
  const walked = walk(ruleOf({ ...settings, ...some }), made)
  return { ...walked, decision: walked.decision as RaceResult }
}

const normal = (seed: number) => NOISES.normal(uniformsOf(seed))
const rates = (...logs: number[]) => logs.map(rate => ({ rate }))

test('cells far behind are dropped at the first look and run no more', () => {
  const { decision, runs, rounds } = raced({ truths: rates(0, 1, 0.3, 2), noise: normal(1) })
  assert.deepEqual([decision.state, decision.best, decision.alike], ['decided', 3, []])
  assert.deepEqual([rounds, runs], [4, 16])
  assert.deepEqual(
    decision.dropped.map(left => left?.afterRounds ?? null),
    [4, 4, 4, null],
  )
})

test('if lower is better, the lowest value wins', () => {
  const { decision } = raced({ truths: rates(0, 1, -1), noise: normal(2) }, { better: 'lower' })
  assert.equal(decision.best, 2)
})

test('equal cells end alike, with a remaining lead within the tolerance', () => {
  const { decision, rounds } = raced({ truths: rates(0, 0, -1), noise: normal(3) })
  assert.equal(decision.state, 'decided')
  assert.equal(decision.alike.length, 1)
  assert.ok(decision.within > 0 && decision.within <= 0.05)
  assert.ok(rounds < 20)
})

test('after the maximum number of rounds it reports how much better another cell may be', () => {
  const { decision, rounds } = raced({ truths: rates(0, 0), noise: normal(4) }, { within: 0.002 })
  assert.deepEqual([decision.state, rounds, decision.alike.length], ['undecided', 20, 1])
  assert.ok(decision.within > 0.002 && decision.within < 0.1)
})

test('if it is stopped before the first look, the leader is named without any certainty', () => {
  const rounds = roundsOf('rate', [100, 101], [110, 112])
  const { next, decision } = ruleOf(settings)(observed(rounds))
  assert.deepEqual(next, { kind: 'run', cells: [0, 1] })
  assert.deepEqual([(decision as RaceResult).best, (decision as RaceResult).within], [1, Infinity])
})

test('a cell that cannot run is out, and a race without cells is over', () => {
  const rounds = roundsOf('rate', [100, 101, 99, 102], [110, 112, 111, 111])
  const of = (...out: number[]) =>
    ruleOf(settings)({
      ...observed(rounds),
      contestants: contestants(2).map((one, cell) => ({ ...one, isOut: out.includes(cell) })),
    })
  assert.equal((of(1).decision as RaceResult).best, 0)
  const nobody = of(0, 1)
  assert.deepEqual([nobody.next, (nobody.decision as RaceResult).best], [{ kind: 'stop' }, null])
})

test('a single cell runs as many rounds as the first look needs', () => {
  const { decision, rounds } = raced({ truths: rates(0), noise: normal(5) })
  assert.deepEqual([decision.state, decision.best, rounds], ['decided', 0, 4])
})

test('the smallest of the cells that are as good as the best is picked', () => {
  const truths = rates(-0.5, 0, 0.01, 0.01)
  const sizes = [1, 2, 4, 8]
  const { decision } = raced({ truths, sizes, noise: normal(6) }, { pick: 'smallest' })
  assert.deepEqual([decision.state, decision.best], ['decided', 1])
  assert.ok(decision.within <= 0.05)
})

test('a larger cell is dropped if it is beaten, a smaller one only beyond half of the tolerance', () => {
  const flat = { rate: 0 }
  const made = (sizes: readonly number[]) =>
    raced(
      { truths: [{ rate: -0.02 }, flat], sizes, noise: round => (round % 2) * 0.001 },
      { pick: 'smallest' },
    )
  assert.deepEqual([made([1, 2]).decision.best, made([1, 2]).decision.alike], [0, [1]])
  assert.deepEqual([made([2, 1]).decision.best, made([2, 1]).decision.alike], [1, []])
})

test('the fastest cell is dropped if it breaks a bound, and the best that keeps it is picked', () => {
  const truths = [
    { rate: 1, p99: Math.log(2) },
    { rate: 0.5, p99: Math.log(0.5) },
    { rate: 0, p99: Math.log(0.1) },
  ]
  const { decision } = raced({ truths, noise: normal(7) }, { bounds: ['p99'] })
  assert.deepEqual([decision.state, decision.best, decision.keepsBounds], ['decided', 1, true])
  assert.deepEqual(decision.dropped[0], { afterRounds: 4, by: { bound: 'p99' } })
})

test('if no cell keeps the bound, none is picked', () => {
  const truths = rates(0, 1).map(truth => ({ ...truth, p99: Math.log(3) }))
  const { decision } = raced({ truths, noise: normal(8) }, { bounds: ['p99'] })
  assert.deepEqual([decision.state, decision.best, decision.keepsBounds], ['decided', null, null])
})

test('a cell exactly at a bound is not said to keep it', () => {
  const truths = rates(0, -1).map(truth => ({ ...truth, p99: 0 }))
  const { decision, rounds } = raced({ truths, noise: normal(9) }, { bounds: ['p99'] })
  assert.deepEqual([decision.state, decision.keepsBounds, rounds], ['undecided', false, 20])
})

test('once the race is decided, neighbours of the leader are added and run their own rounds', () => {
  const asked: number[] = []
  const { decision, rounds } = raced(
    {
      truths: rates(0, 0.5, 0.2),
      noise: normal(10),
      refine: beside => {
        asked.push(beside)
        return asked.length === 1 ? rates(0.9, 0.3) : []
      },
    },
    { refinement: { times: 2, cellsEach: 2 } },
  )
  assert.deepEqual(asked, [1, 3])
  assert.deepEqual([decision.state, decision.best], ['decided', 3])
  assert.deepEqual([rounds, decision.dropped[1]?.afterRounds], [8, 8])
})

test('stopped just after cells were added, it names the old leader without any certainty', () => {
  const rounds = roundsOf(
    'rate',
    [100, 101, 99, 102, 100],
    [120, 121, 122, 120, 119],
    [null, null, null, null, 150],
  )
  const rule = ruleOf({ ...settings, refinement: { times: 1, cellsEach: 1 } })
  const of = (count: number) =>
    rule({
      rounds: rounds.slice(0, count),
      refinements: 1,
      contestants: [...contestants(2), ...contestants(1, { entered: 4 })],
    })
  for (const count of [4, 5]) {
    const { next, decision } = of(count)
    assert.deepEqual([(decision as RaceResult).best, (decision as RaceResult).within], [1, Infinity])
    assert.deepEqual(next, { kind: 'run', cells: [1, 2] })
  }
})

test('the pick depends neither on the order of cells, nor the unit, nor drift that rounds share', () => {
  const noise = normal(12)
  for (let trial = 0; trial < 50; trial++) {
    const count = 4 + (trial % 8)
    const cells = [0, 0.05, 0.1, -0.3].map((rate, cell) =>
      Array.from({ length: count }, (_, round) => Math.exp(rate + noise(round, cell))),
    )
    const of = (columns: readonly (readonly number[])[]) => {
      const { next, decision } = ruleOf(settings)(observed(roundsOf('rate', ...columns)))
      return { ...(decision as RaceResult), next: next.kind }
    }
    const plain = of(cells)
    const turned = of([...cells].reverse())
    const shaken = of(cells.map(column => column.map((rate, round) => rate * 1000 * (1 + (round % 3)))))
    assert.deepEqual([3 - turned.best!, turned.next], [plain.best, plain.next])
    assert.deepEqual([shaken.best, shaken.next, shaken.alike], [plain.best, plain.next, plain.alike])
    assert.ok(Math.abs(shaken.within - plain.within) < 1e-9)
  }
})

test('in at most 5 % of 100 races the truly best is further ahead than reported, for each noise', () => {
  const truths = [0, 0.04, 0.06, 0.1, -0.2]
  for (const [name, noiseOf] of Object.entries(NOISES)) {
    const uniform = uniformsOf(23)
    let wrong = 0
    for (let trial = 0; trial < 100; trial++) {
      const { decision } = raced({ truths: rates(...truths), noise: noiseOf(uniform) })
      if (0.1 - truths[decision.best!]! > Math.log1p(decision.within) + 1e-12) wrong++
    }
    assert.ok(wrong <= 5, `${name}: ${wrong} of 100`)
  }
})
