import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import type { PlanOptions } from '../../src/plan/parse-plan.js'
import { windowUs } from '../../src/recording/window.js'
import { heythere } from '../cli/heythere.js'
import { TestServer } from '../faults/test-server.js'
import { driveAt, pong } from './driving.js'

const doomed = fileURLToPath(new URL('./protocols/doomed.js', import.meta.url))

/** Long enough for a healthy thread on a busy machine. */
const GRACE_MS = 2000

const planned = (end: string, options: PlanOptions): PlanOptions => ({
  protocol: doomed,
  message: new TextEncoder().encode(end),
  until: undefined,
  connections: 2,
  workers: 2,
  ...options,
})

describe('a driver thread whose protocol module', () => {
  for (const [end, reason] of [
    ['exits', /worker exited with code: 3$/],
    ['throws in a timer', /boom in a timer, at \/\S+\/doomed\.js:\d+$/],
    ['throws while it reads', /boom in read, at \/\S+\/doomed\.js:\d+$/],
    ['rejects a promise', /boom in a promise, at \/\S+\/doomed\.js:\d+$/],
  ] as const)
    test(`${end}: the reason is reported, and the recordings are kept`, async () => {
      await using server = await TestServer.start(pong())
      const driven = await driveAt(server.port, planned(end, { requests: 200, durationMs: 3_600_000 }))
      assert.equal(driven.lost.length, 1)
      assert.match(driven.lost[0]?.message ?? '', reason)
      // The exchange that the thread had in flight
      const { started, ok, unfinished } = driven.recording.counts
      assert.deepEqual([started, unfinished], [ok + 1, 1])
      const exchanges = driven.threads.map(thread => thread.exchanges)
      assert.ok(exchanges.includes(100), `${exchanges}`)
      // The rest of its requests is not awaited: the window ends when the other thread is done
      const { window, recording, stoppedUs } = driven
      assert.ok(windowUs({ window, load: 'closed', stoppedUs, ...recording }) < 600e6)
      // Only an exit loses what the thread has recorded
      if (end === 'exits') assert.deepEqual(exchanges, [100])
      else assert.ok(exchanges.length === 2 && ok > 100, `${exchanges}`)
    })

  test('throws: the load of its thread ends, and no request is sent that is not counted', async () => {
    let asked = 0
    await using server = await TestServer.start(pong(() => asked++))
    const options = { durationMs: 500, ratePerSecond: 400, connections: 20 }
    const { recording, lost } = await driveAt(server.port, planned('throws in a timer', options))
    assert.equal(lost.length, 1)
    const { started, ok, unfinished } = recording.counts
    assert.equal(started, ok + unfinished)
    assert.ok(asked <= started, `${asked} of ${started}`)
  })

  for (const [when, options, stops] of [
    ['in warm-up', { warmupMs: 1000, durationMs: 100 }, false],
    ['while it measures', { durationMs: 1000 }, false],
    ['until it is stopped', { durationMs: 60_000 }, true],
  ] as const)
    test(`never returns: the thread is given up ${when}, and the run ends`, async () => {
      await using server = await TestServer.start(pong())
      const stop = new AbortController()
      const onLoad = () => {
        if (stops) stop.abort()
      }
      const driven = await driveAt(server.port, planned('never returns', { ...options, timeoutMs: 100 }), {
        signal: stop.signal,
        onLoad,
        graceMs: GRACE_MS,
      })
      assert.match(driven.lost[0]?.message ?? '', /it no longer answers/)
      assert.ok(driven.recording.counts.ok > 0)
      // One exchange of each thread that was cut off in the window
      const cutOff = stops ? 2 : when === 'in warm-up' ? 0 : 1
      assert.equal(driven.recording.counts.unfinished, cutOff)
    })

  test('exits: the run fails and prints the results of the other thread', async () => {
    await using server = await TestServer.start(pong())
    const flags = ['-n', '200', '-c', '2', '-w', '2', '-k', '-W', '0s', '--protocol', doomed, '-m', 'exits']
    const { code, stdout, stderr } = await heythere('bench', `127.0.0.1:${server.port}`, ...flags)
    assert.equal(code, 1)
    assert.equal(stderr, 'heythere: a driver thread died: worker exited with code: 3\n')
    assert.match(stdout, /Requests +100 ok, 0 failed, 1 unfinished\n/)
    assert.match(stdout, /State +failed: the numbers cover the part that ran\n/)
  })
})
