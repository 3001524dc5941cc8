import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Run } from '../../src/result/result.js'
import type { Probe } from '../../src/result/search-result.js'
import { searchWarnings } from '../../src/result/warnings/table.js'
import { madeUpResult, madeUpRun } from './made-up-result.js'

const { plan, environment } = madeUpResult({ target: '127.0.0.1:8000', ratePerSecond: 10 })
const probe = (ratePerSecond: number, verdict: Probe['verdict'], run: Run | null = null): Probe => ({
  ...{ ratePerSecond, verdict, run, reasons: [], heldPerSecond: null },
  brokenBy: verdict === 'broken' ? 'latency' : null,
})
const warningsOf = (kept: number | null, ...probes: readonly Probe[]) =>
  searchWarnings({ plan, environment, probes, kept })

test('probes that contradict each other are a warning with their rates', () => {
  const [warning, ...others] = warningsOf(
    5565,
    probe(5000, 'kept'),
    probe(5565, 'kept'),
    probe(5565, 'broken'),
    probe(9000, 'kept'),
    probe(9500, 'broken'),
    probe(7000, 'unsure'),
  )
  assert.deepEqual([warning?.code, warning?.figure, others], ['contradicting-probes', 1, []])
  assert.match(
    warning?.message ?? '',
    /^1 of 6 probes contradict the others: the bound was broken at 5,565\/s and kept at 9,000\/s/,
  )
})

test('probes of nearly the same rate may differ at the bound', () => {
  assert.deepEqual(
    warningsOf(99, probe(99, 'kept'), probe(98, 'broken'), probe(100, 'kept'), probe(103, 'broken')),
    [],
  )
  assert.deepEqual(warningsOf(null, probe(10, 'broken'), probe(10, 'broken')), [])
  assert.deepEqual(warningsOf(null), [])
})

test('warnings about the probes that decide the answer are warnings of the search', () => {
  const busy = madeUpRun({ busy: 0.97 })
  const codes = (kept: number, ...probes: readonly Probe[]) =>
    warningsOf(kept, ...probes).map(({ code }) => code)
  assert.deepEqual(codes(100, probe(100, 'kept', busy), probe(200, 'broken')), ['driver-saturated'])
  // Other probes raise none
  assert.deepEqual(codes(50, probe(50, 'kept', madeUpRun()), probe(100, 'broken', busy)), [])
  const held: Probe = { ...probe(300, 'broken', busy), brokenBy: 'driver', heldPerSecond: 120 }
  assert.deepEqual(codes(120, probe(100, 'kept', madeUpRun()), held), ['driver-saturated'])
})
