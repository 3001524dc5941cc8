import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { PlanOptions } from '../../src/plan/parse-plan.js'
import { endedByRequests } from '../../src/recording/window.js'
import { TestServer } from '../faults/test-server.js'
import { driveAt, onPing, pong } from './driving.js'

const loads: Readonly<Record<string, PlanOptions>> = {
  closed: {},
  'open and constant': { ratePerSecond: 5000, arrival: 'constant' },
  'open and Poisson': { ratePerSecond: 5000, arrival: 'poisson' },
}

describe('a drive', () => {
  for (const [name, load] of Object.entries(loads))
    test(`starts exactly -n exchanges, and its window ends with the last one: ${name}`, async () => {
      let asked = 0
      await using server = await TestServer.start(pong(() => asked++))
      const { recording, threads, ...driven } = await driveAt(server.port, {
        ...load,
        requests: 101,
        durationMs: 60_000,
        workers: 2,
        connections: 10,
      })
      assert.deepEqual(recording.counts, { started: 101, ok: 101, failed: 0, unfinished: 0, notStarted: 0 })
      assert.equal(asked, 101)
      assert.deepEqual(threads.map(thread => thread.exchanges).sort(), [50, 51])
      assert.ok(endedByRequests({ window: driven.window, counts: recording.counts }))
    })

  for (const [name, load] of Object.entries(loads).slice(0, 2))
    test(`loads without a break until the planned end, and counts only the window: ${name}`, async () => {
      let asked = 0
      await using server = await TestServer.start(pong(() => asked++))
      const { recording, window } = await driveAt(server.port, {
        ...load,
        ...(load.arrival && { ratePerSecond: 1000 }),
        ...{ warmupMs: 50, durationMs: 300, requests: 1_000_000, connections: 4, workers: 2 },
      })
      // The other requests belong to the warm-up
      assert.ok(recording.counts.ok > 0 && recording.counts.ok < asked)
      assert.equal(recording.counts.started, recording.counts.ok)
      assert.deepEqual(
        [window.openUs - window.loadUs, (window.closeUs ?? 0) - window.openUs],
        [50_000, 300_000],
      )
      if (load.arrival === 'constant')
        assert.equal(recording.counts.started + recording.counts.notStarted, 300)
    })

  for (const [name, load] of Object.entries(loads).slice(0, 2))
    test(`ends when it is stopped, and exchanges in flight are unfinished: ${name}`, async () => {
      const stop = new AbortController()
      let asked = 0
      await using server = await TestServer.start(socket =>
        onPing(socket, () => {
          // Twenty requests are answered, the next three never
          if (++asked <= 20) socket.write('pong')
          else if (asked === 23) stop.abort()
        }),
      )
      const { recording } = await driveAt(
        server.port,
        { ...load, durationMs: 60_000, connections: 3 },
        { signal: stop.signal },
      )
      const { notStarted, ...counts } = recording.counts
      assert.deepEqual(counts, { started: 23, ok: 20, failed: 0, unfinished: 3 })
      if (load.ratePerSecond === undefined) assert.equal(notStarted, 0)
    })
})

describe('open load', () => {
  test('counts the wait for a connection in the response time, from the due time', async () => {
    await using server = await TestServer.start(socket =>
      onPing(socket, () => setTimeout(() => socket.write('pong'), 5)),
    )
    const { recording } = await driveAt(server.port, { ratePerSecond: 1000, requests: 20, connections: 1 })
    const { response, service, startLate } = recording.histograms
    assert.equal(recording.counts.ok, 20)
    // The last was due after 19 ms and waited for nineteen replies of at least 4 ms, as a timer may be early
    assert.ok(response.maxUs > 19 * 4000 - 19_000, `${response.maxUs}`)
    // Each value is rounded to a microsecond
    assert.ok(Math.abs(response.sumUs - service.sumUs - startLate.sumUs) <= 2 * 20)
    assert.ok(startLate.sumUs > service.sumUs)
  })

  test('counts requests that found no connection in the window as not started', async () => {
    await using server = await TestServer.start(socket => socket.resume())
    const { recording } = await driveAt(server.port, {
      ratePerSecond: 200,
      durationMs: 300,
      timeoutMs: 500,
      connections: 3,
      workers: 2,
    })
    assert.deepEqual(recording.counts, { started: 3, ok: 0, failed: 3, unfinished: 0, notStarted: 57 })
    assert.deepEqual(recording.errors, { timeout: 3 })
    assert.equal(recording.histograms.response.count, 0)
  })

  test('sends a pipelined request when it is due, even if the previous reply has not arrived', async () => {
    // Replies leave in pairs. Until then, only the 40 ms timer acknowledges the first request of a pair
    await using server = await TestServer.start(socket =>
      onPing(socket, count => {
        if (count % 2 === 0) socket.write('pongpong')
      }),
    )
    const { recording } = await driveAt(server.port, {
      ratePerSecond: 1000,
      requests: 300,
      connections: 1,
      pipelining: 4,
    })
    assert.equal(recording.counts.ok, 300)
    const { count, sumUs } = recording.histograms.response
    // 150 such timers in a row take 6 s, which makes 1.5 s for the mean request
    assert.ok(sumUs / count < 500_000, `${sumUs / count} us`)
  })
})
