import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Clients } from '../../src/driver/clients.js'
import { ThreadWindow } from '../../src/driver/thread-window.js'
import { NO_CONNECTIONS } from '../../src/recording/connection-counts.js'
import { Recorder } from '../../src/recording/recorder.js'
import { windowFrom } from '../../src/recording/window.js'
import { nowUs } from '../../src/threads/clock.js'

/** A window that opens in a minute, and the byte counts of its thread. */
function minuteAhead() {
  const bytes = { sent: 0, received: 0 }
  const clients = { bytes: () => ({ ...bytes }), counts: NO_CONNECTIONS } as unknown as Clients
  const recorder = new Recorder('closed')
  const window = windowFrom(nowUs(), { warmupMs: 60_000, durationMs: null, requests: 10 })
  recorder.setWindow(window)
  const atMs: number[] = []
  const marks = new ThreadWindow(window, recorder, clients, {
    polledUs: () => 0,
    onSecond: second => atMs.push(second.atMs),
  })
  return { bytes, recorder, window, marks, atMs }
}

test('a window opens with its first exchange, even if its timer is late', () => {
  const { bytes, recorder, window, marks, atMs } = minuteAhead()
  bytes.sent = 1000
  const { openUs } = window
  recorder.start(openUs, openUs)
  bytes.sent += 4
  const times = {
    ...{ dueUs: openUs, startUs: openUs, connectUs: -1, firstByteUs: 10 },
    ...{ openingUs: -1, inOpeningUs: 0, kind: 0 },
  }
  recorder.succeed(times, openUs + 10)
  marks.close()
  marks.end()
  assert.equal(recorder.bytesSent, 4)
  assert.deepEqual(atMs, [0])
})

test('a thread that sleeps through the end of its window reports the last second', () => {
  const clients = { bytes: () => ({ sent: 0, received: 0 }), counts: NO_CONNECTIONS } as unknown as Clients
  const recorder = new Recorder('closed')
  // The load began four seconds ago, while this thread slept
  const window = windowFrom(nowUs() - 4_000_000, { warmupMs: 0, durationMs: 3000, requests: null })
  recorder.setWindow(window)
  const atMs: number[] = []
  const onSecond = (second: { readonly atMs: number }) => void atMs.push(second.atMs)
  const marks = new ThreadWindow(window, recorder, clients, { polledUs: () => 0, onSecond })
  marks.close()
  assert.deepEqual(atMs, [0, 2000])
})

test('a window that was stopped before it opened has no bytes of the warm-up', () => {
  const { bytes, recorder, marks } = minuteAhead()
  bytes.sent = 1000
  marks.end()
  assert.equal(recorder.bytesSent, 0)
})
