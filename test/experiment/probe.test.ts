import assert from 'node:assert/strict'
import { test } from 'node:test'
import { RunError } from '../../src/errors.js'
import { lagMs, probeOf } from '../../src/experiment/probe.js'
import type { Run } from '../../src/result/result.js'
import type { Probe } from '../../src/result/search-result.js'
import { parseThreshold } from '../../src/result/threshold.js'
import { type MadeUp, madeUpRun } from '../result/made-up-result.js'

const LOOSE = [parseThreshold('p50<10s')]

function judged(run: Run, warmupMs = 0): Probe {
  const found = probeOf(1000, { run, error: null }, LOOSE, warmupMs)
  assert.ok(found !== null && !(found instanceof RunError))
  return found
}
const paced = (run: Run, pacedLateShare: number): Run => ({
  ...run,
  driver: { ...run.driver, pacedLateShare },
})
/** A run of 10 s with this throughput in its window, in which all requests were answered in the end. */
const answered = (ok: number, throughputPerSecond: number, made: MadeUp = {}): Run => ({
  ...madeUpRun({ response: [[2e6, ok]], ...made }),
  throughputPerSecond,
})

test('a rate is not reached if a third of it never started, however well the rest kept the bound', () => {
  const run = madeUpRun({ notStarted: 5000 })
  const { verdict, brokenBy, heldPerSecond, reasons } = judged(run)
  assert.deepEqual([verdict, brokenBy, heldPerSecond], ['broken', 'rate', 1000])
  assert.equal(reasons.at(-1), '5,000 of 15,000 requests never started')
})

test('a rate of sessions counts sessions, however many requests they make', () => {
  // 10 s at 100 sessions a second. A fifth never started, the others made 12.5 requests each
  const run = madeUpRun({ notStarted: 200 })
  const found = probeOf(100, { run, error: null }, LOOSE, 0, 'sessions')
  assert.ok(found !== null && !(found instanceof RunError))
  assert.deepEqual([found.verdict, found.brokenBy, found.heldPerSecond], ['broken', 'rate', 80])
  assert.equal(found.reasons.at(-1), '200 of 1,000 sessions never started')
  assert.equal(judged(run).verdict, 'kept')
})

test('a rate that the driver did not reach is broken by the driver', () => {
  const busy = judged(madeUpRun({ notStarted: 5000, busy: 0.97 }))
  assert.deepEqual([busy.verdict, busy.brokenBy, busy.heldPerSecond], ['broken', 'driver', 1000])
  assert.equal(judged(paced(madeUpRun({ notStarted: 5000 }), 0.5)).brokenBy, 'driver')
})

test('requests that wait at the end of the window do not count as a missed rate', () => {
  assert.equal(judged(madeUpRun({ notStarted: 250 })).verdict, 'kept')
  assert.equal(judged(madeUpRun({ response: [[2000, 20]], notStarted: 10 })).verdict, 'kept')
  assert.equal(judged(answered(10_000, 980)).verdict, 'kept')
})

test('replies that lag behind break the rate only if the warm-up was longer than the lag', () => {
  const run = answered(10_000, 800)
  assert.equal(Math.round(lagMs(run)), 2000)
  assert.deepEqual([judged(run, 1000).verdict, judged(run, 1000).brokenBy], ['unsure', null])
  assert.deepEqual([judged(run, 3000).verdict, judged(run, 3000).brokenBy], ['broken', 'rate'])
  assert.equal(judged(run, 3000).reasons.at(-1), 'only 800/s were answered')
  assert.equal(judged(paced(run, 0.5), 1000).brokenBy, 'driver')
})

test('a rate that was reached with too few samples is unsure, and one that was not reached is broken', () => {
  const few = probeOf(1, { run: madeUpRun({ response: [[500, 15]] }), error: null }, LOOSE, 0)
  assert.ok(few !== null && 'verdict' in few)
  assert.equal(few.verdict, 'unsure')
  const short = judged(answered(15, 0.4), 60_000)
  assert.deepEqual([short.verdict, short.brokenBy, short.heldPerSecond], ['broken', 'rate', null])
})
