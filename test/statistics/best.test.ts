import assert from 'node:assert/strict'
import { test } from 'node:test'
import { NOISES, uniformsOf } from '../../bench/decisions/noise.js'
import { type BestSettings, bestOf } from '../../src/statistics/best.js'
import { cellMeans } from '../../src/statistics/cell-means.js'
import { normalDraws, runsAround } from './made-up.js'
import { roundsOf } from './made-up-rounds.js'

const settings: BestSettings = { metric: 'rate', better: 'higher', reference: 0, alpha: 0.05, looks: 'once' }

const still = (figure: number) => [figure, figure * 1.001, figure * 0.999, figure]

test('the best is the best of the table, and cells that are not shown to be worse are alike', () => {
  const rounds = roundsOf('rate', still(100), [150, 180, 120, 160], still(155), still(50))
  assert.deepEqual(bestOf(rounds, 4, settings), { best: 2, alike: [1] })
  assert.deepEqual(bestOf(rounds, 4, { ...settings, better: 'lower' }), { best: 3, alike: [] })
})

test('a cell that was dropped after fast rounds is not the best because it missed the slow ones', () => {
  const rounds = roundsOf('rate', [100, 101, 50, 51], [105, 107, null, null], [109, 111, 55, 56])
  assert.equal(bestOf(rounds, 3, settings)?.best, 2)
})

test('a cell without a figure is neither best nor alike, and one with a single round is alike', () => {
  assert.deepEqual(bestOf(roundsOf('rate', still(100), [null, null, null, null]), 2, settings), {
    ...{ best: 0, alike: [] },
  })
  assert.deepEqual(bestOf(roundsOf('rate', [100], [50]), 2, settings), { best: 0, alike: [1] })
  assert.equal(bestOf([], 2, settings), null)
})

test('no other figure beats that of the best, under any noise', () => {
  for (const noiseOf of Object.values(NOISES)) {
    const noise = noiseOf(uniformsOf(1))
    for (let trial = 0; trial < 50; trial++) {
      const cells = [0, 0.1, 0.2].map((rate, cell) =>
        Array.from({ length: 5 }, (_, round) => Math.exp(rate + 5 * noise(round, cell))),
      )
      const rounds = roundsOf('rate', ...cells)
      const figures = cellMeans(rounds, 3, 'rate', 0).map(Number)
      assert.equal(figures[bestOf(rounds, 3, settings)!.best], Math.max(...figures))
    }
  }
})

test('the truly best of four cells is marked in at least 95 % of 500 trials', () => {
  const draw = normalDraws(6)
  const trials = 500
  let marked = 0
  for (let trial = 0; trial < trials; trial++) {
    const cells = [1.01, 1, 1, 0.95].map(factor => runsAround(draw, factor, 0.03))
    const { best, alike } = bestOf(roundsOf('rate', ...cells), 4, settings)!
    if (best === 0 || alike.includes(0)) marked++
  }
  assert.ok(marked >= 0.95 * trials && marked < trials, `${marked} of ${trials}`)
})
