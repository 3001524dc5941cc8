import assert from 'node:assert/strict'
import { test } from 'node:test'
import { answerLines } from '../../src/report/answer.js'
import { COLUMNS } from '../../src/report/compared.js'
import { figuresOf } from '../../src/report/comparison-figures.js'
import { comparisonTable } from '../../src/report/comparison-table.js'
import { marksOf } from '../../src/report/decision.js'
import { COMPARISON_SCHEMA, type Comparison, judged } from '../../src/result/comparison-result.js'
import { madeUpResult, madeUpRun } from '../result/made-up-result.js'

const [THROUGHPUT] = COLUMNS
assert.ok(THROUGHPUT)

/** Cells with the throughput of each round, and a p50 of 1 / throughput. */
function comparison(cells: Readonly<Record<string, readonly number[]>>, axis = 'handling'): Comparison {
  const made = Object.entries(cells).map(([name, rates]) => ({
    name,
    settings: { [axis]: name },
    result: madeUpResult(
      { runs: rates.length, ...(axis === 'connections' ? { connections: Number(name) } : {}) },
      ...rates.map(rate =>
        madeUpRun({
          response: [[Math.round(1e6 / rate), rate * 10]],
          okBySecond: Array<number>(10).fill(rate),
        }),
      ),
    ),
  }))
  const baseline = made[0]?.name ?? ''
  return {
    ...{ schema: COMPARISON_SCHEMA, state: 'completed', seed: 1, runsPerCell: 3, baseline, cells: made },
    rule: { kind: 'fixed' },
    ...judged(made, baseline, { kind: 'fixed' }),
  }
}

const UNSTEADY = comparison({ a: [2835, 2835, 2835], b: [2919, 2919, 2000] })

test('the star marks the largest figure of the table, even if medians and means have another order', () => {
  const figures = figuresOf(UNSTEADY, THROUGHPUT).map(one => one?.middle ?? 0)
  assert.deepEqual(marksOf(UNSTEADY), ['*', '='])
  assert.equal(Math.max(...figures), figures[0])
  assert.match(answerLines(UNSTEADY)[0]?.text ?? '', /; a is ahead; no difference from it shown: b$/)
})

test('a ratio is that of the figures in the table', () => {
  for (const made of [
    UNSTEADY,
    comparison({ a: [949, 893, 1100], b: [893, 1100, 1200] }),
    // By medians, the smaller cell would be marked, and 949 / 893 would be 1.17
    comparison({ a: [2600, 2835, 3300], b: [2700, 2920, 2950] }),
    comparison({ a: [600, 949, 980], b: [880, 893, 1130] }),
  ]) {
    const figures = figuresOf(made, THROUGHPUT).map(one => one?.middle ?? 0)
    const [verdict] = made.verdicts
    assert.ok(verdict?.ratio && figures[0] && figures[1])
    assert.ok(Math.abs(verdict.ratio - figures[1] / figures[0]) < 1e-9)
  }
})

test('drift that all rounds share hides no difference between the cells', () => {
  const drift = [1000, 1400, 800, 2000]
  const made = comparison({ a: drift, b: drift.map((rate, round) => Math.round(rate * 1.1) + round) })
  assert.equal(made.verdicts[0]?.verdict, 'better')
  assert.equal(made.decision?.best, 'b')
})

test('load is not a setting that is better or worse: a grid over it has a knee and no verdicts', () => {
  const made = comparison({ '4': [1000, 1010], '16': [2000, 2010], '64': [2020, 2030] }, 'connections')
  assert.deepEqual([made.verdicts, made.decision], [[], null])
  assert.deepEqual(marksOf(made), ['', '', ''])
  assert.match(
    answerLines(made)[0]?.text ?? '',
    /^16 connections are enough: 9\d(\.\d+)? % of the highest throughput, 2,025\/s at 64 connections; /,
  )
  assert.doesNotMatch(comparisonTable(made), /worse|better|best/)
  const flat = comparison({ '1': [1000, 1010], '16': [1000, 1005] }, 'connections')
  assert.match(answerLines(flat)[0]?.text ?? '', /^1 connection is enough: /)
})

test('cells under several loads are compared with the base of their own load', () => {
  const made = comparison({ inline: [100, 101, 102], pool: [200, 201, 202] })
  const cells = ['4', '64'].flatMap(connections =>
    made.cells.map(cell => ({
      ...cell,
      name: `${cell.name}, connections ${connections}`,
      settings: { ...cell.settings, connections },
    })),
  )
  const { verdicts, decision } = judged(cells, 'inline, connections 4', { kind: 'fixed' })
  assert.equal(decision, null)
  assert.deepEqual(
    [...new Set(verdicts.map(({ base, cell }) => `${base} < ${cell}`))],
    ['inline, connections 4 < pool, connections 4', 'inline, connections 64 < pool, connections 64'],
  )
})

test('the answer says how many more rounds would show a difference, if none is shown', () => {
  const made = comparison({ a: [1000, 1300, 900], b: [1200, 1000, 1100] })
  assert.match(
    answerLines(made)[0]?.text ?? '',
    /^No setting is shown to be better by throughput; about \d+ more rounds would show a difference of 10 %/,
  )
})
