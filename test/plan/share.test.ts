import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { dealOut, shareOut, splitWhole, threadsOf } from '../../src/plan/share.js'

test('10 over 3 is 4 + 3 + 3', () => {
  assert.deepEqual(splitWhole(10, 3), [4, 3, 3])
})

test('shares add up exactly to the plan, and no thread is idle', () => {
  const plans = fc.record({
    connections: fc.integer({ min: 1, max: 5000 }),
    requests: fc.option(fc.integer({ min: 1, max: 100_000 })),
  })
  fc.assert(
    fc.property(plans, fc.integer({ min: 1, max: 64 }), (plan, workers) => {
      const shares = shareOut(plan, workers)
      const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0)
      assert.equal(sum(shares.map(share => share.connections)), plan.connections)
      if (plan.requests !== null) assert.equal(sum(shares.map(share => share.requests ?? 0)), plan.requests)
      assert.ok(
        shares.every(share => share.connections > 0 && share.requests !== 0 && share.of === shares.length),
      )
    }),
  )
})

test('the reported number of threads is the number started', () => {
  const made = (
    connections: number,
    requests: number | null,
    workers: number,
    agents: number | null = null,
  ) => threadsOf({ connections, requests, workers, agents })
  assert.deepEqual([made(64, null, 4), made(3, null, 8), made(64, 2, 8)], [4, 3, 2])
  assert.deepEqual([made(64, null, 4, 2), made(10, null, 8, 3), made(9, 3, 8, 3)], [4, 4, 1])
  for (const agents of [1, 2, 3])
    assert.equal(
      made(10, null, 8, agents),
      dealOut({ connections: 10, requests: null, workers: 8 }, agents)[0]?.length,
    )
})

test('10 connections over 3 agents are 4 + 3 + 3, for any number of threads', () => {
  for (const workers of [1, 2, 3])
    assert.deepEqual(
      dealOut({ connections: 10, requests: null, workers }, 3).map(shares =>
        shares.reduce((sum, { connections }) => sum + connections, 0),
      ),
      [4, 3, 3],
    )
})

test('agents share the load like the same number of threads, and each gets a share', () => {
  const plans = fc.record({
    connections: fc.integer({ min: 20, max: 5000 }),
    requests: fc.option(fc.integer({ min: 20, max: 100_000 })),
    workers: fc.integer({ min: 1, max: 8 }),
  })
  fc.assert(
    fc.property(plans, fc.integer({ min: 1, max: 20 }), (plan, agents) => {
      const dealt = dealOut(plan, agents)
      assert.equal(dealt.length, agents)
      assert.ok(dealt.every(shares => shares.length > 0 && shares.length <= plan.workers))
      assert.deepEqual(
        dealt.flat().toSorted((a, b) => a.index - b.index),
        shareOut(plan, agents * plan.workers),
      )
    }),
  )
})
