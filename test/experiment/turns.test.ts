import assert from 'node:assert/strict'
import { test } from 'node:test'
import { planOfTurn } from '../../src/experiment/run-plan.js'
import { type PlanOptions, parsePlan } from '../../src/plan/parse-plan.js'

const seedsOf = (options: PlanOptions, turn: number) => {
  const { seed, target } = planOfTurn(parsePlan(options, { cores: 1, descriptorLimit: null }), turn)
  return [seed, target.kind === 'own' ? target.server.seed : null]
}

test('each round has different arrivals and service times, which are the same for all its cells', () => {
  const spin: PlanOptions = { seed: 7, server: { handler: 'spin:exp:1ms' } }
  assert.deepEqual(
    [seedsOf(spin, 0), seedsOf(spin, 2)],
    [
      [7, 7],
      [9, 9],
    ],
  )
  assert.deepEqual(seedsOf({ ...spin, server: { seed: 40 } }, 2), [9, 42])
  assert.deepEqual(seedsOf({ seed: 7, target: '127.0.0.1:1' }, 2), [9, null])
})
