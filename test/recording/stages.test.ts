import assert from 'node:assert/strict'
import { test } from 'node:test'
import { stageWindows } from '../../src/load/stages.js'
import { Recorder } from '../../src/recording/recorder.js'
import { mergeRecordings, type Recording } from '../../src/recording/recording.js'
import { recordingSchema } from '../../src/recording/recording-schema.js'
import { windowFrom } from '../../src/recording/window.js'

const stage = (durationMs: number) => ({ durationMs, fromPerSecond: 10, toPerSecond: 10 })
const OPEN_US = 1e9

/** Two stages of 1 s: three exchanges in the first, of which the last fails in the second, then two. */
function recorded(): Recording {
  const recorder = new Recorder('open')
  recorder.byStage(stageWindows([stage(1000), stage(1000)]))
  recorder.setWindow(windowFrom(OPEN_US, { warmupMs: 0, durationMs: 2000, requests: null }))
  const at = (ms: number) => OPEN_US + ms * 1000
  for (const [dueMs, endMs, isOk] of [
    [0, 10, true],
    [500, 530, true],
    [900, 1100, false],
    [1200, 1240, true],
    [1900, 1950, true],
  ] as const) {
    const times = {
      dueUs: at(dueMs),
      startUs: at(dueMs),
      connectUs: -1,
      firstByteUs: 1,
      kind: 0,
      sample: null,
    }
    recorder.start(times.dueUs, times.startUs)
    if (isOk) recorder.succeed({ ...times, openingUs: -1, inOpeningUs: 0 }, at(endMs))
    else recorder.fail('reset', times, at(endMs))
  }
  return recorder.finish()
}

const shown = ({ stages }: Recording) =>
  stages.map(({ counts, errors, arrived, response }) => [
    counts.started,
    counts.ok,
    errors,
    arrived,
    response.maxUs,
  ])

test('an exchange belongs to the stage in which it is due, whenever it ends', () => {
  assert.deepEqual(shown(recorded()), [
    [3, 2, { reset: 1 }, 2, 30_000],
    [2, 2, {}, 2, 50_000],
  ])
})

test('the stages of threads add up, stage by stage', () => {
  const whole = recorded()
  assert.deepEqual(shown(mergeRecordings([whole, { ...whole, stages: [] }, whole])), [
    [6, 4, { reset: 2 }, 4, 30_000],
    [4, 4, {}, 4, 50_000],
  ])
})

test('stages from elsewhere are refused if they do not add up to the whole', () => {
  const whole = recorded()
  const isTaken = (stages: unknown) => recordingSchema.safeParse({ ...whole, stages }).success
  assert.ok(isTaken(whole.stages))
  assert.ok(isTaken([]))
  assert.ok(!isTaken(whole.stages.slice(1)))
  const [first, second] = whole.stages
  assert.ok(first && second)
  const changed = (change: object) => [{ ...first, counts: { ...first.counts, ...change } }, second]
  assert.ok(!isTaken(changed({ started: 4 })))
  assert.ok(!isTaken(changed({ started: 4, unfinished: 1 })))
  assert.ok(!isTaken(changed({ notStarted: 1 })))
  assert.ok(
    !isTaken([
      { ...first, response: second.response, counts: { ...first.counts, ok: 3, failed: 0 } },
      second,
    ]),
  )
})
