import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Drive } from '../../src/driver/driver.js'
import { tuneCells } from '../../src/experiment/tune.js'
import { parsePlan } from '../../src/plan/parse-plan.js'
import { Recorder } from '../../src/recording/recorder.js'
import { windowFrom } from '../../src/recording/window.js'
import { answerLines } from '../../src/report/answer.js'
import { comparisonOfTune } from '../../src/result/tune-result.js'

/** A drive of nothing that answers so many exchanges in its window of a second. */
function driven(exchanges: number): Awaited<ReturnType<Drive>> {
  const recorder = new Recorder('closed')
  recorder.start(1e9, 1e9)
  for (let index = 0; index < exchanges; index++)
    recorder.succeed(
      { dueUs: 1e9, startUs: 1e9, connectUs: 1, firstByteUs: 5, openingUs: -1, inOpeningUs: 0, kind: 0 },
      1e9 + 50,
    )
  return {
    address: '127.0.0.1:1',
    recording: recorder.finish(),
    timeline: [],
    window: windowFrom(1e9, { warmupMs: 0, durationMs: 1000, requests: null }),
    ...{ stoppedUs: null, startedUs: 1e9, threads: [], cpuUs: 0, wallUs: 1e6, account: null },
    ...{ lost: [], fleet: null },
  }
}

const cellOf = (settings: Readonly<Record<string, string>>) => ({
  name: `connections ${settings.connections}`,
  settings,
  plan: parsePlan(
    {
      target: '127.0.0.1:1',
      connections: Number(settings.connections),
      warmupMs: 0,
      durationMs: 1000,
      workers: 1,
    },
    { cores: 2, descriptorLimit: null },
  ),
})

/** A race over connections whose throughput has its peak at 12 of them, with a little noise by round. */
async function raced(pick: 'best' | 'smallest') {
  const seen: number[] = []
  const drives: Drive = async ({ connections, seed }) => {
    seen.push(connections)
    return driven(Math.round(1000 - 10 * Math.abs(connections - 12) + ((seed * 7 + connections * 3) % 5)))
  }
  const tune = await tuneCells(
    {
      cells: ['1', '2', '4', '8', '16', '32'].map(connections => cellOf({ connections })),
      ...{ seed: 1, ranges: ['connections'], cellOf, maxTimeMs: 1e9 },
      rule: { kind: 'tune', goal: 'throughput', slo: [], within: 0.05, mostRounds: 20, pick },
    },
    {
      signal: new AbortController().signal,
      ...{ onPhase: () => undefined, onSecond: () => undefined, onRun: () => undefined },
      onFinished: async () => undefined,
    },
    drives,
  )
  return { tune, seen }
}

test('a race looks between the first values of a range, drops what is worse and says which to use', async () => {
  const { tune, seen } = await raced('best')
  assert.equal(tune.decision.state, 'decided')
  assert.equal(tune.decision.best, 'connections 12')
  assert.ok(seen.includes(12))
  assert.ok((tune.decision.droppedAt['connections 32'] ?? Infinity) <= 6)
  const [answer] = answerLines(comparisonOfTune(tune))
  assert.match(answer?.text ?? '', /^Use connections 12: .*; \d+ rounds, wrong less than once in 20/)
})

test('the smallest that is as good is picked, where that is asked for', async () => {
  const { tune } = await raced('smallest')
  assert.equal(tune.decision.state, 'decided')
  const picked = Number(tune.decision.best?.split(' ')[1])
  assert.ok(picked >= 7 && picked <= 10, tune.decision.best ?? '')
})
