import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { RunError } from '../../src/errors.js'
import { findHighestRate, type Measure } from '../../src/experiment/find-rate.js'
import { probeOf } from '../../src/experiment/probe.js'
import type { Probe } from '../../src/result/search-result.js'
import { parseThreshold } from '../../src/result/threshold.js'
import { madeUpRun } from '../result/made-up-result.js'

const probe = (
  ratePerSecond: number,
  verdict: Probe['verdict'],
  brokenBy: Probe['brokenBy'] = null,
): Probe => ({
  ratePerSecond,
  verdict,
  brokenBy,
  heldPerSecond: null,
  reasons: [],
  run: null,
})

/** A made-up server that keeps the bound up to its capacity. A probe with too few samples is unsure. */
function server(capacity: number, samples: number, durations: number[] = []): Measure {
  return async (rate, durationMs) => {
    durations.push(durationMs)
    if (rate > capacity) return probe(rate, 'broken', 'latency')
    return probe(rate, (rate * durationMs) / 1000 >= samples ? 'kept' : 'unsure')
  }
}

const settings = {
  durationMs: 1000,
  warmupMs: 0,
  samples: 1000,
  firstRate: 10,
  timeLeftMs: () => Number.POSITIVE_INFINITY,
  isStopped: () => false,
}

test('any capacity of a server is found within 3 %', async () => {
  await fc.assert(
    fc.asyncProperty(fc.double({ min: 0.5, max: 1e6, noNaN: true }), async capacity => {
      const { kept, broken, end } = await findHighestRate(server(capacity, 1000), settings)
      assert.equal(end, 'completed')
      assert.ok(kept !== null && kept <= capacity && broken !== null)
      assert.ok(kept >= capacity / 1.03, `${kept} of ${capacity}`)
      assert.ok(broken.ratePerSecond > capacity)
    }),
  )
})

test('it is found even if a short probe at a far too high rate has too few samples', async () => {
  await fc.assert(
    fc.asyncProperty(fc.double({ min: 0.5, max: 1e6, noNaN: true }), async capacity => {
      const real: Measure = async (rate, durationMs) => {
        if ((rate * durationMs) / 1000 < 1000) return probe(rate, 'unsure')
        return rate > capacity ? probe(rate, 'broken', 'latency') : probe(rate, 'kept')
      }
      const { kept, end } = await findHighestRate(real, settings)
      assert.equal(end, 'completed')
      assert.ok(kept !== null && kept <= capacity && kept >= capacity / 1.03, `${kept} of ${capacity}`)
    }),
  )
})

test('an answer has enough samples: probes near the limit take longer if the rate is low', async () => {
  const durations: number[] = []
  await findHighestRate(server(100, 1000, durations), settings)
  assert.ok(Math.max(...durations) >= 10_000)
  assert.equal(durations[0], 1000)
})

test('if two probes of a rate disagree, a third decides', async () => {
  let probes = 0
  const flaky: Measure = async rate => {
    // The first probe near the limit has a hiccup of the machine
    const isHiccup = rate > 90 && rate < 100 && probes++ === 0
    return rate > 100 || isHiccup ? probe(rate, 'broken', 'latency') : probe(rate, 'kept')
  }
  const { kept } = await findHighestRate(flaky, settings)
  assert.ok(kept !== null && kept > 95, `${kept}`)
})

test('a server that keeps the bound at no rate has no answer', async () => {
  const { kept, probes } = await findHighestRate(async rate => probe(rate, 'broken', 'failures'), settings)
  assert.equal(kept, null)
  assert.ok(probes.length < 20)
})

test('it ends when the time is up or it is stopped, with the results so far', async () => {
  let left = 5
  const late = await findHighestRate(server(1000, 1000), {
    ...settings,
    timeLeftMs: () => (left-- > 0 ? 1e9 : 0),
  })
  assert.equal(late.end, 'out of time')
  assert.equal(late.probes.length, 5)
  const stopped = await findHighestRate(server(1000, 1000), { ...settings, isStopped: () => true })
  assert.deepEqual([stopped.end, stopped.probes.length], ['stopped', 0])
})

test('a bound is broken by the driver if the driver is busy or late, otherwise by what was missed', () => {
  const slo = [parseThreshold('p99<10s')]
  const brokenBy = (busy: number, pacedLateShare: number, notStarted = 30_000) => {
    const run = madeUpRun({ busy, notStarted })
    const late = { ...run, driver: { ...run.driver, pacedLateShare } }
    const found = probeOf(20_000, { run: late, error: null }, slo, 0)
    return found !== null && !(found instanceof RunError) ? found.brokenBy : found
  }
  assert.equal(brokenBy(0.4, 0.01), 'latency')
  assert.equal(brokenBy(0.4, 0.5), 'driver')
  // With few connections the turns are short: the driver is never late, but saturated
  assert.equal(brokenBy(0.97, 0.01), 'driver')
  assert.equal(brokenBy(0.97, 0.5, 0), null)
})

test('a failed run is broken by its error, however good its measured part is', () => {
  const run = { ...madeUpRun(), state: 'failed' as const }
  const error = new RunError('server-died', 'the server died')
  const found = probeOf(1000, { run, error }, [parseThreshold('p99<10s')], 0)
  assert.ok(found !== null && !(found instanceof RunError))
  assert.deepEqual([found.verdict, found.brokenBy, found.reasons], ['broken', 'error', ['the server died']])
})

test('an error that no lower rate avoids ends a search, and another error does not', async () => {
  const absent = new RunError('agents-missing', '1 of 2 agents')
  assert.equal(probeOf(10, { run: null, error: absent }, [], 0), absent)
  const refused = new RunError('agent-refused', 'at most 20/s')
  assert.ok(!(probeOf(1000, { run: null, error: refused }, [], 0) instanceof RunError))
  const measure: Measure = async rate => (rate > 50 ? absent : probe(rate, 'kept'))
  const { kept, probes, end, error } = await findHighestRate(measure, settings)
  assert.deepEqual([kept, probes.length, end, error], [30, 2, 'failed', absent])
})

test('a probe that is cut short has no verdict, and does not change the results so far', async () => {
  const run = { ...madeUpRun(), state: 'stopped' as const }
  assert.equal(probeOf(1000, { run, error: null }, [parseThreshold('p99<10s')], 0), null)
  const measure: Measure = async rate => (rate > 50 ? null : probe(rate, 'kept'))
  const { kept, broken, probes, end } = await findHighestRate(measure, settings)
  assert.deepEqual([kept, broken, probes.length, end], [30, null, 2, 'stopped'])
})
