import assert from 'node:assert/strict'
import { test } from 'node:test'
import { LatencyHistogram } from '../../src/recording/histogram.js'
import { Recorder } from '../../src/recording/recorder.js'
import { mergeRecordings, type Recording } from '../../src/recording/recording.js'
import { recordingSchema } from '../../src/recording/recording-schema.js'

const times = (startUs: number, kind: number) => ({
  ...{ dueUs: startUs, startUs, kind, sample: null },
  ...{ connectUs: -1, firstByteUs: 5, openingUs: -1, inOpeningUs: 0 },
})

/** Three of ten exchanges are of the second kind. One of these fails, and one has no outcome. */
function recorded(load: 'open' | 'closed', offsetUs: number): Recording {
  const recorder = new Recorder(load, ['get', 'set'])
  for (let index = 0; index < 10; index++) {
    const kind = index < 7 ? 0 : 1
    const startUs = offsetUs + index
    recorder.start(startUs - 10, startUs, kind)
    const one = { ...times(startUs, kind), dueUs: startUs - 10 }
    if (index === 8) recorder.fail('status-404', one, startUs + 50)
    else if (index !== 9) recorder.succeed(one, startUs + 100 + index)
  }
  return recorder.finish()
}

for (const load of ['open', 'closed'] as const)
  test(`the kinds of a workload add up to the whole, also over threads: ${load} load`, () => {
    const merged = mergeRecordings([recorded(load, 1000), recorded(load, 2000)])
    const { get, set } = merged.kinds
    assert.deepEqual(get?.counts, { started: 14, ok: 14, failed: 0, unfinished: 0 })
    assert.deepEqual(set?.counts, { started: 6, ok: 2, failed: 2, unfinished: 2 })
    assert.deepEqual(merged.counts, { started: 20, ok: 16, failed: 2, unfinished: 2, notStarted: 0 })
    assert.deepEqual(
      [get?.errors, set?.errors, merged.errors],
      [{}, { 'status-404': 2 }, { 'status-404': 2 }],
    )
    for (const phase of ['response', 'service'] as const) {
      const sum = LatencyHistogram.decode(get![phase])
      sum.add(LatencyHistogram.decode(set![phase]))
      assert.deepEqual(sum.encode(), merged.histograms[phase])
    }
    const json = JSON.parse(JSON.stringify(merged))
    assert.deepEqual(recordingSchema.parse(json), json)
  })

test('an exchange that a dead thread had started is unfinished in its kind', () => {
  const recorder = new Recorder('closed', ['get', 'set'])
  for (const [kind, count] of [3, 1, 0].entries()) recorder.lose(kind, count, 0)
  const { counts, kinds } = mergeRecordings([recorder.finish(), recorded('closed', 0)])
  assert.equal(counts.unfinished, 5)
  assert.deepEqual([kinds.get?.counts.unfinished, kinds.set?.counts.unfinished], [3, 2])
  assert.deepEqual(Object.keys(kinds), ['get', 'set'])
})

test('a recording without kinds has none, and kinds that do not add up are refused', () => {
  assert.deepEqual(new Recorder('closed').finish().kinds, {})
  const recording = recorded('closed', 0)
  const { get } = recording.kinds
  assert.equal(recordingSchema.safeParse({ ...recording, kinds: { get } }).success, false)
  const errors = { ...recording.errors, 'status-4': 1 }
  assert.equal(recordingSchema.safeParse({ ...recording, errors }).success, false)
})

test('an opening has its own histogram and counts for no latency', () => {
  const recorder = new Recorder('open')
  recorder.start(1000, 1010)
  recorder.succeed(
    {
      ...{ dueUs: 1000, startUs: 1010, kind: 0, connectUs: 100, firstByteUs: 50 },
      ...{ openingUs: 5000, inOpeningUs: 4990 },
    },
    1010 + 100 + 4990 + 60,
  )
  const { response, service, opening } = recorder.finish().histograms
  assert.deepEqual([response.maxUs, service.maxUs, opening.maxUs, opening.count], [170, 160, 5000, 1])
})
