import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { LatencyHistogram } from '../../src/recording/histogram.js'
import {
  accountBetween,
  eachCount,
  mergeSnapshots,
  type ServerSnapshot,
} from '../../src/recording/server-account.js'

const NOTHING = new LatencyHistogram().encode()

const snapshot = (more: Partial<ServerSnapshot> = {}): ServerSnapshot => ({
  ...{ atUs: 0, cpuUs: 0, loops: {}, troubles: {} },
  ...eachCount(() => 0),
  ...{ queueWait: NOTHING, handler: NOTHING, batch: NOTHING },
  ...more,
})

test('the account of no threads is all zeros', () => {
  const nothing = mergeSnapshots([], 0, 0)
  assert.deepEqual(nothing, snapshot())
  assert.equal(accountBetween(nothing, nothing).eventLoopUtilization, 0)
})

test('a window is the difference of two snapshots, in every figure', () => {
  const loop = (activeMs: number, idleMs: number) => ({ activeMs, idleMs })
  const before = snapshot({ atUs: 1e6, cpuUs: 500, handled: 3, loops: { 1: loop(10, 90), 2: loop(50, 50) } })
  const after = snapshot({
    atUs: 3e6,
    cpuUs: 900,
    handled: 10,
    loops: { 1: loop(90, 110), 2: loop(60, 140) },
  })
  const { wallUs, cpuUs, handled, accepted, eventLoopUtilization } = accountBetween(before, after)
  assert.deepEqual([wallUs, cpuUs, handled, accepted, eventLoopUtilization], [2e6, 400, 7, 0, 0.8])
})

test('a thread that replaced a dead one in the window counts from its own start', () => {
  const before = snapshot({ loops: { 1: { activeMs: 900, idleMs: 100 } } })
  const after = snapshot({ loops: { 1: { activeMs: 30, idleMs: 70 } } })
  assert.equal(accountBetween(before, after).eventLoopUtilization, 0.3)
})

test('the difference of two histograms contains the values recorded between them', () => {
  const values = fc.array(fc.integer({ min: 0, max: 5_000_000 }), { maxLength: 50 })
  fc.assert(
    fc.property(values, values, (earlier, later) => {
      const all = new LatencyHistogram()
      for (const us of earlier) all.record(us)
      const before = LatencyHistogram.decode(all.encode())
      for (const us of later) all.record(us)
      const between = all.since(before)
      const alone = new LatencyHistogram()
      for (const us of later) alone.record(us)
      assert.deepEqual([between.count, between.sumUs], [alone.count, alone.sumUs])
      assert.equal(between.encode().hdr, alone.encode().hdr)
      const isNear = (us: number, exactUs: number) => Math.abs(us - exactUs) <= exactUs / 500 + 1
      assert.ok(isNear(between.minUs, alone.minUs), `min ${between.minUs} and ${alone.minUs}`)
      assert.ok(isNear(between.maxUs, alone.maxUs), `max ${between.maxUs} and ${alone.maxUs}`)
      // Encoded, as it is sent between processes
      assert.ok(LatencyHistogram.canDecode(between.encode()))
    }),
  )
})
