import assert from 'node:assert/strict'
import { test } from 'node:test'
import { LatencyHistogram } from '../../src/recording/histogram.js'
import { Recorder } from '../../src/recording/recorder.js'
import { type MergedSecond, type Second, Timeline } from '../../src/recording/timeline.js'

const NEVER = { connectUs: -1, openingUs: -1, inOpeningUs: 0, sample: null }

/** Two seconds of one thread: one exchange of each kind in the first, a failed exchange in the second. */
function secondsOf(load: 'open' | 'closed', offsetUs: number, isDetailed = true) {
  const recorder = new Recorder(load, ['get', 'set'])
  if (isDetailed) recorder.detail()
  const exchange = (kind: number, startUs: number) => ({
    ...{ ...NEVER, kind, startUs, dueUs: startUs - 5, firstByteUs: 40 + kind },
    ...(kind === 0 && { connectUs: 20 }),
  })
  for (const kind of [0, 1]) {
    recorder.start(offsetUs - 5, offsetUs, kind)
    recorder.succeed(exchange(kind, offsetUs), offsetUs + 100 * (kind + 1))
  }
  const first = recorder.endSecond(0)
  recorder.start(offsetUs + 995, offsetUs + 1000, 1)
  recorder.fail('reset', exchange(1, offsetUs + 1000), offsetUs + 1300)
  const second = recorder.endSecond(1000)
  recorder.endTimeline()
  return { seconds: [first, second], recording: recorder.finish() }
}

function merge(...tellers: readonly (readonly Second[])[]): MergedSecond[] {
  const merged: MergedSecond[] = []
  const timeline = new Timeline(tellers.length, second => merged.push(second))
  for (const [index, seconds] of tellers.entries()) {
    const teller = timeline.teller(index)
    for (const second of seconds) teller.tell(second)
    teller.leave()
  }
  return merged
}

for (const load of ['open', 'closed'] as const)
  test(`detailed seconds add up to the recording, also over threads: ${load} load`, () => {
    const threads = [secondsOf(load, 1000), secondsOf(load, 2000)]
    const [first, second] = merge(...threads.map(({ seconds }) => seconds))
    assert.ok(first && second)
    const detail = first.detail()
    assert.ok(detail)
    const counts = Object.entries(detail.phases).map(([phase, of]) => [phase, of.count])
    assert.deepEqual(
      Object.fromEntries(counts),
      load === 'open' ? { service: 4, connect: 2, firstByte: 4, startLate: 4 } : { connect: 2, firstByte: 4 },
    )
    assert.deepEqual(Object.keys(detail.kinds), ['get', 'set'])
    assert.deepEqual([detail.kinds.get?.response.count, detail.kinds.set?.response.maxUs], [2, 205])
    assert.equal(detail.kinds.get?.service.count, load === 'open' ? 2 : 0)
    assert.equal(first.response().count, 4)
    assert.deepEqual(detail.errors, {})
    assert.deepEqual(second.detail()?.errors, { reset: 2 })
    assert.deepEqual(Object.keys(second.detail()?.kinds ?? {}), ['set'])
    assert.deepEqual(second.detail()?.kinds.set?.errors, { reset: 2 })
    const [one] = threads
    const [firstByte, kind] = [one!.recording.histograms.firstByte, one!.recording.kinds.get!]
    assert.deepEqual([firstByte.count, kind.response.count], [2, 1])
    const plain = secondsOf(load, 1000, false).recording
    assert.deepEqual(one!.recording, plain)
  })

test('seconds without a listener have no details', () => {
  const [first] = merge(secondsOf('closed', 0, false).seconds)
  assert.deepEqual([first?.detail(), first && 'detail' in first.encode()], [null, false])
})

test('the buckets of a histogram contain all values, each in its place', () => {
  for (const digits of [2, 3] as const) {
    const histogram = new LatencyHistogram(digits)
    const values = [0, 1, 255, 256, 5000, 5001, 70_000, 3_600_000_000]
    for (const us of values) histogram.record(us, 2)
    const buckets = [...histogram.buckets()]
    assert.equal(
      buckets.reduce((sum, { count }) => sum + count, 0),
      2 * values.length,
    )
    for (const us of values) assert.ok(buckets.some(({ lowUs, highUs }) => lowUs <= us && us <= highUs))
  }
})
