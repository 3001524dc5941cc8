import assert from 'node:assert/strict'
import { test } from 'node:test'
import { lindleyWaits, md1Mean, mm1Mean, mm1Percentile } from '../../bench/accuracy/lindley.js'
import { meanOf, percentileOf } from '../../bench/accuracy/percentile.js'
import { arrivalsOf } from '../../src/driver/arrivals.js'
import { openAt } from '../../src/plan/load.js'
import { exponentials, FIRST_HANDLER_STREAM } from '../../src/random.js'

const REQUESTS = 300_000

/** Poisson arrivals at 80 % of one server with a mean service of 1. */
function responses(exponential: boolean): number[] {
  const arrivals = arrivalsOf(openAt(0.8e6, 'poisson'), { index: 0, of: 1 }, 7)
  const nextService = exponential ? exponentials(1, 5, FIRST_HANDLER_STREAM) : () => 1
  const due: number[] = []
  const service: number[] = []
  for (let n = 0; n < REQUESTS; n++) {
    due.push(arrivals.nextUs)
    service.push(nextService())
    arrivals.advance()
  }
  return lindleyWaits(due, service).map((wait, n) => wait + service[n]!)
}

const near = (actual: number, expected: number): void =>
  assert.ok(Math.abs(actual / expected - 1) < 0.05, `${actual} is not near ${expected}`)

test('a request waits for the rest of the work of earlier requests', () => {
  assert.deepEqual(lindleyWaits([0, 1, 2, 10], [3, 3, 3, 3]), [0, 2, 4, 0])
})

test("Lindley's recursion converges to the values of queueing theory", () => {
  const mm1 = responses(true)
  near(meanOf(mm1), mm1Mean(1, 0.8))
  for (const percentile of [50, 90, 99])
    near(percentileOf(mm1, percentile), mm1Percentile(percentile, 1, 0.8))
  near(meanOf(responses(false)), md1Mean(1, 0.8))
})
