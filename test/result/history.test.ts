import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { type Dated, historyOf, historySchema, inOrder } from '../../src/result/history.js'
import type { Result } from '../../src/result/result.js'
import { madeUpResult, madeUpRun } from './made-up-result.js'

const HOUR_MS = 3_600_000

/** A result with this throughput, measured this many hours after the first. */
function dated(hour: number, perSecond: number, p99Us = 900): Dated {
  const result = madeUpResult(
    { target: '127.0.0.1:8000' },
    madeUpRun({
      response: [
        [500, 9800],
        [p99Us, 200],
      ],
      windowMs: 1e7 / perSecond,
    }),
  )
  const started = new Date(Date.parse(result.environment.started) + hour * HOUR_MS).toISOString()
  const commit = `${hour}`.padStart(40, 'a')
  return {
    name: `${hour}.json`,
    result: { ...result, environment: { ...result.environment, started, commit } },
  }
}

const listed = (all: readonly Dated[]) => {
  const [first, ...more] = inOrder(all)
  assert.ok(first)
  return historyOf([first, ...more])
}

/** Varies by 1 % in both directions. */
const wobble = (index: number): number => 1 + 0.01 * Math.sin(index * 2.4)

describe('a history', () => {
  const results = Array.from({ length: 16 }, (_, hour) =>
    dated(hour, (hour < 8 ? 1000 : 800) * wobble(hour), hour < 8 ? 900 : 1300),
  )

  test('is in the order of time, and marks the start of each new level', () => {
    const history = listed(results.toReversed())
    assert.deepEqual(historySchema.parse(JSON.parse(JSON.stringify(history))), history)
    assert.deepEqual(
      history.entries.map(({ name }) => name),
      results.map(({ name }) => name),
    )
    const [throughput, p99] = history.trends
    assert.deepEqual(
      throughput?.steps.map(({ at, verdict }) => [at, verdict]),
      [[8, 'worse']],
    )
    assert.ok(Math.abs((throughput?.steps[0]?.ratio ?? 0) - 0.8) < 0.01)
    assert.deepEqual(
      p99?.steps.map(({ at, verdict }) => [at, verdict]),
      [[8, 'worse']],
    )
    assert.ok(Math.abs((throughput?.level ?? 0) - 800) < 8)
  })

  test('estimates how much equal results vary, without its steps', () => {
    const [throughput] = listed(results).trends
    const noise = throughput?.noise ?? 0
    assert.ok(noise > 0.01 && noise < 0.05, `${noise}`)
    assert.equal(listed(results.slice(0, 3)).trends[0]?.noise, null)
  })

  test('has no step in most cases if the results vary only by chance', () => {
    let stepped = 0
    const orders = fc.sample(fc.shuffledSubarray(results.slice(0, 8), { minLength: 8 }), {
      numRuns: 20,
      seed: 1,
    })
    for (const order of orders) {
      const shuffled = order.map(({ name, result }, hour) => ({
        name,
        result: {
          ...result,
          environment: { ...result.environment, started: dated(hour, 1).result.environment.started },
        },
      }))
      if (listed(shuffled).trends.some(({ steps }) => steps.length > 0)) stepped++
    }
    assert.ok(stepped <= 4, `${stepped} of 20`)
  })

  test('warns of results from elsewhere, and skips figures that a result does not have', () => {
    const { name, result } = dated(3, 1000)
    const moved: Result = {
      ...{ ...result, state: 'stopped', summary: null },
      environment: { ...result.environment, hostname: 'other' },
    }
    const history = listed([dated(1, 1000), dated(2, 1010), { name, result: moved }, dated(4, 990)])
    assert.match(
      history.warnings[0]?.message ?? '',
      /^one was not measured in the same way as the latest, .*3\.json: hostname/,
    )
    assert.match(
      history.warnings[1]?.message ?? '',
      /^one result is from a stopped or failed measurement: 3\.json;/,
    )
    assert.equal(history.entries[2]?.figures.throughputPerSecond, null)
    assert.ok((history.trends[0]?.level ?? 0) > 900)
  })
})
