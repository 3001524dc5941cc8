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

/** A made-up server that keeps the bound up to its capacity; too few samples leave it unsure. */
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

test('the capacity of a server is found within 3 %, whatever it is', async () => {
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

test('it is found too where a short probe of far too high a rate is too small to tell', async () => {
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

test('an answer rests on enough samples: probes near the edge are longer where the rate is low', async () => {
  const durations: number[] = []
  await findHighestRate(server(100, 1000, durations), settings)
  assert.ok(Math.max(...durations) >= 10_000)
  assert.equal(durations[0], 1000)
})

test('where two probes of a rate disagree, a third decides', async () => {
  let probes = 0
  const flaky: Measure = async rate => {
    // The first look at anything near the edge is a hiccup of the machine
    const isHiccup = rate > 90 && rate < 100 && probes++ === 0
    return rate > 100 || isHiccup ? probe(rate, 'broken', 'latency') : probe(rate, 'kept')
  }
  const { kept } = await findHighestRate(flaky, settings)
  assert.ok(kept !== null && kept > 95, `${kept}`)
})

test('a server that keeps nothing is said to keep nothing', async () => {
  const { kept, probes } = await findHighestRate(async rate => probe(rate, 'broken', 'failures'), settings)
  assert.equal(kept, null)
  assert.ok(probes.length < 20)
})

test('it ends when the time is over or it is stopped, with what it knows', async () => {
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

test('a bound breaks by the driver where it has no time left or falls behind, else by what was missed', () => {
  const slo = [parseThreshold('p99<10s')]
  const brokenBy = (busy: number, pacedLateShare: number, notStarted = 30_000) => {
    const run = madeUpRun({ busy, notStarted })
    const late = { ...run, driver: { ...run.driver, pacedLateShare } }
    const found = probeOf(20_000, { run: late, error: null }, slo, 0)
    return found !== null && !(found instanceof RunError) ? found.brokenBy : found
  }
  assert.equal(brokenBy(0.4, 0.01), 'latency')
  assert.equal(brokenBy(0.4, 0.5), 'driver')
  // Few connections make its turns short, so that it is late for none and yet can do no more
  assert.equal(brokenBy(0.97, 0.01), 'driver')
  assert.equal(brokenBy(0.97, 0.5, 0), null)
})

test('a run that failed is broken by its error, however well the part went that was measured', () => {
  const run = { ...madeUpRun(), state: 'failed' as const }
  const error = new RunError('server-died', 'the server died')
  const found = probeOf(1000, { run, error }, [parseThreshold('p99<10s')], 0)
  assert.ok(found !== null && !(found instanceof RunError))
  assert.deepEqual([found.verdict, found.brokenBy, found.reasons], ['broken', 'error', ['the server died']])
})

test('an error that no lower rate cures ends a search, and one that a lower rate may spare does not', async () => {
  const absent = new RunError('agents-missing', '1 of 2 agents')
  assert.equal(probeOf(10, { run: null, error: absent }, [], 0), absent)
  const refused = new RunError('agent-refused', 'at most 20/s')
  assert.ok(!(probeOf(1000, { run: null, error: refused }, [], 0) instanceof RunError))
  const measure: Measure = async rate => (rate > 50 ? absent : probe(rate, 'kept'))
  const { kept, probes, end, error } = await findHighestRate(measure, settings)
  assert.deepEqual([kept, probes.length, end, error], [30, 2, 'failed', absent])
})

test('a probe that is cut short is judged as nothing, and takes nothing from what was known', async () => {
  const run = { ...madeUpRun(), state: 'stopped' as const }
  assert.equal(probeOf(1000, { run, error: null }, [parseThreshold('p99<10s')], 0), null)
  const measure: Measure = async rate => (rate > 50 ? null : probe(rate, 'kept'))
  const { kept, broken, probes, end } = await findHighestRate(measure, settings)
  assert.deepEqual([kept, broken, probes.length, end], [30, null, 2, 'stopped'])
})
