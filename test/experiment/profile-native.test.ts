import assert from 'node:assert/strict'
import { test } from 'node:test'
import { drive } from '../../src/driver/driver.js'
import { profileOnce } from '../../src/experiment/run-plan.js'
import { parsePlan } from '../../src/plan/parse-plan.js'
import { FakePerf } from '../profile/native/fake-perf.js'

test('a stop in the middle of a profiled run ends perf and removes its file', async () => {
  using perf = FakePerf.install({ record: 'stubborn' })
  const stop = new AbortController()
  const plan = parsePlan(
    { durationMs: 3_600_000, warmupMs: 0, connections: 1, workers: 1, server: { handling: 'inline' } },
    { cores: 2, descriptorLimit: null },
  )
  let recording: readonly string[] = []
  const { error } = await profileOnce(
    plan,
    {
      signal: stop.signal,
      onPhase: phase => {
        if (phase !== 'measure' || stop.signal.aborted) return
        recording = perf.remains
        stop.abort()
      },
      onSecond: () => undefined,
    },
    drive,
    { native: true },
  )
  assert.equal(error, null)
  assert.equal(recording.length, 2, 'perf was recording')
  assert.deepEqual(perf.remains, [])
})
