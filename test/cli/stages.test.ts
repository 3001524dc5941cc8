import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Result, resultSchema } from '../../src/result/result.js'
import { heythere } from './in-process.js'

const resultOf = (json: string): Result => resultSchema.parse(JSON.parse(json))

test('each stage has its own load and threshold on a real server, and a pause has no load', async () => {
  const stages = ['200ms:0..500', '100ms:0', '200ms:250'].flatMap(stage => ['--stage', stage])
  const { code, stdout, stderr } = await heythere(
    ...['bench', '-j', '--no-progress', '-w', '2', '-c', '50', '--arrival', 'constant', ...stages],
    ...['--threshold', 'errors@1<1', '--threshold', 'errors@3<1', '--threshold', 'p50@2<1s'],
  )
  assert.equal(stderr, '')
  const { runs, thresholds, plan } = resultOf(stdout)
  assert.deepEqual([plan.durationMs, plan.warmupMs], [500, 0])
  const [run] = runs
  assert.ok(run)
  assert.ok(Math.abs(run.windowUs - 500_000) < 1, `${run.windowUs}`)
  assert.deepEqual(
    run.stages.map(({ requests }) => requests.started + requests.notStarted),
    [50, 0, 50],
  )
  assert.equal(
    run.stages.reduce((sum, { requests }) => sum + requests.ok, 0),
    run.requests.ok,
  )
  // Nothing is due in a pause. A threshold without exchanges is not met
  assert.equal(thresholds[2]?.reason, 'no exchange of stage 2 was started')
  assert.equal(code, 99)
})

test('connections ramp up before the window, and handshakes start no faster than asked', async () => {
  const { code, stdout } = await heythere(
    ...['bench', '-j', '--no-progress', '-w', '2', '-c', '8', '-k'],
    ...['--ramp-up', '100ms', '-W', '0s', '-d', '500ms', '--connect-rate', '50'],
  )
  assert.equal(code, 0)
  const { runs, plan } = resultOf(stdout)
  assert.deepEqual([plan.load, plan.connectRatePerSecond], [{ kind: 'closed', rampUpMs: 100 }, 50])
  // All eight started before or in the window: at most one per 20 ms, and some catch up
  assert.equal(runs[0]?.requests.failed, 0)
  assert.ok((runs[0]?.requests.ok ?? 0) > 0)
})
