import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { rampUpStartUs } from '../../src/load/ramp-up.js'
import { dealOut, shareOut } from '../../src/plan/share.js'

const startsOf = (
  rampUpMs: number,
  connections: number,
  shares: readonly { readonly index: number; readonly of: number; readonly connections: number }[],
): number[] =>
  shares
    .flatMap(share =>
      Array.from({ length: share.connections }, (_, nth) => rampUpStartUs(rampUpMs, connections, share, nth)),
    )
    .sort((a, b) => a - b)

const evenly = (rampUpMs: number, connections: number): number[] =>
  Array.from({ length: connections }, (_, index) => (index * rampUpMs * 1000) / connections)

test('10 connections over 3 threads or 3 agents start a tenth of the ramp-up apart', () => {
  const plan = { connections: 10, requests: null, workers: 2 }
  assert.deepEqual(startsOf(10_000, 10, shareOut(plan, 3)), evenly(10_000, 10))
  assert.deepEqual(startsOf(10_000, 10, dealOut(plan, 3).flat()), evenly(10_000, 10))
})

test('any number of connections over any number of threads ramps up evenly', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 500 }),
      fc.integer({ min: 1, max: 17 }),
      fc.double({ min: 0, max: 1e6, noNaN: true }),
      (connections, workers, rampUpMs) => {
        const shares = shareOut({ connections, requests: null }, workers)
        assert.deepEqual(startsOf(rampUpMs, connections, shares), evenly(rampUpMs, connections))
      },
    ),
  )
})
