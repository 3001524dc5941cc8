import assert from 'node:assert/strict'
import { test } from 'node:test'
import { runLengthOf } from '../../src/statistics/run-length.js'
import { normalDraws } from './made-up.js'

const settings = { sliceMs: 100, overheadMs: 1000, leastMs: 200, mostMs: 60_000 }

/** Rounds of cells whose runs differ by `between`, in slices that differ by `within`; rounds and cells differ by more. */
function pilot(between: number, within: number, { rounds = 200, cells = 5, slices = 10 } = {}) {
  const draw = normalDraws(1)
  return Array.from({ length: rounds }, () => {
    const weather = 0.2 * draw()
    return Array.from({ length: cells }, (_, cell) => {
      const log = 5 + cell + weather + between * draw()
      return Array.from({ length: slices }, () => Math.exp(log + within * draw()))
    })
  })
}

test('the window is the root of overhead times variance within over variance between', () => {
  const found = runLengthOf(pilot(0.03, 0.1), settings)!
  assert.ok(Math.abs(found.between / 0.03 - 1) < 0.1, `${found.between}`)
  assert.ok(Math.abs(found.within / 0.1 - 1) < 0.05, `${found.within}`)
  const best = Math.sqrt((1000 * 100 * 0.1 ** 2) / 0.03 ** 2)
  assert.ok(Math.abs(found.windowMs / best - 1) < 0.15, `${found.windowMs}`)
})

test('noisier slices make runs longer, noisier runs and cheap starts make them shorter', () => {
  const of = (between: number, within: number, overheadMs = 1000) =>
    runLengthOf(pilot(between, within), { ...settings, overheadMs })!.windowMs
  assert.ok(of(0.03, 0.2) > of(0.03, 0.1))
  assert.ok(of(0.06, 0.1) < of(0.03, 0.1))
  assert.ok(of(0.03, 0.1, 100) < of(0.03, 0.1))
})

test('runs that differ by no more than their slices explain are as long as they may be', () => {
  assert.equal(runLengthOf(pilot(0, 0.1, { rounds: 4, cells: 2 }), settings)!.windowMs >= 200, true)
  const still = [
    [
      [100, 101],
      [200, 202],
    ],
    [
      [100, 101],
      [200, 202],
    ],
  ]
  assert.equal(runLengthOf(still, settings)!.windowMs, 60_000)
})

test('slices that do not vary need no more than the shortest window', () => {
  const still = [
    [
      [100, 100],
      [200, 200],
    ],
    [
      [101, 101],
      [200, 200],
    ],
  ]
  assert.equal(runLengthOf(still, settings)!.windowMs, 200)
})

test('too little to tell is null', () => {
  const run = [100, 101]
  for (const rounds of [
    [],
    [[run, run]],
    [[run], [run]],
    [[run, run], [run]],
    [
      [run, [100]],
      [run, run],
    ],
    [
      [run, [0, 1]],
      [run, run],
    ],
  ])
    assert.equal(runLengthOf(rounds, settings), null)
})
