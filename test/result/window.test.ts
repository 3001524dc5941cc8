import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Recorder } from '../../src/recording/recorder.js'
import { type Measured, toRun } from '../../src/result/run.js'

const START_US = 1e9
const atMs = (ms: number): number => START_US + ms * 1000

/** One exchange that was ok at this time, and one that failed at that, in milliseconds from the first start. */
function runOf(okMs: number, failedMs: number, end: Pick<Measured, 'plannedEndUs' | 'stoppedUs'>) {
  const recorder = new Recorder('closed')
  for (const _ of [okMs, failedMs]) recorder.start(START_US, START_US)
  recorder.succeed({ dueUs: START_US, startUs: START_US, connectUs: -1, firstByteUs: 1 }, atMs(okMs))
  recorder.fail('timeout', atMs(failedMs))
  return toRun({
    ...{
      state: 'completed',
      address: '',
      recording: recorder.finish(),
      timeline: [],
      threads: [],
      server: null,
    },
    ...{ cpuUs: 500_000, foreignCpuUs: null, kernel: null, fleet: null },
    ...end,
  })
}

for (const [title, okMs, failedMs, plannedMs, stoppedMs, windowMs] of [
  ['the planned end, however long what failed was waited for', 900, 5000, 1000, null, 1000],
  ['the last ok reply, where that is later', 1200, 5000, 1000, null, 1200],
  ['the stop', 300, 400, 1000, 500, 500],
  ['the planned end, where the stop only ended the wait', 900, 3000, 1000, 3000, 1000],
  ['the last outcome, where the number of requests decides', 900, 2000, null, null, 2000],
  ['the stop before that', 300, 400, null, 700, 700],
] as const)
  test(`a window lasts until ${title}`, () => {
    const run = runOf(okMs, failedMs, {
      plannedEndUs: plannedMs && atMs(plannedMs),
      stoppedUs: stoppedMs && atMs(stoppedMs),
    })
    assert.equal(run.windowUs, windowMs * 1000)
    assert.equal(run.throughputPerSecond, 1e3 / windowMs)
    // CPU time is set against it as well
    assert.equal(run.driver.cpuPercent, (500 / windowMs) * 100)
  })
