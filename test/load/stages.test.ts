import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { RateCurve } from '../../src/load/rate-curve.js'
import { checkStages, parseStage, StageCursor, stageWindows } from '../../src/load/stages.js'
import { UnitError } from '../../src/units.js'
import { anySegments, segments, wholeOf } from './shapes.js'

const fails = (run: () => unknown, cure: RegExp, text: string): void =>
  assert.throws(
    run,
    error => error instanceof UnitError && cure.test(error.message) && !error.message.includes('\n'),
    text,
  )

describe('a stage', () => {
  test('is a duration and a rate, or two rates for a linear ramp', () => {
    assert.deepEqual(parseStage('30s:0..2k'), { durationMs: 30_000, fromPerSecond: 0, toPerSecond: 2000 })
    assert.deepEqual(parseStage('2m:2k'), { durationMs: 120_000, fromPerSecond: 2000, toPerSecond: 2000 })
    assert.deepEqual(parseStage('1.5s:0'), { durationMs: 1500, fromPerSecond: 0, toPerSecond: 0 })
    assert.deepEqual(parseStage('1s:.5...5'), { durationMs: 1000, fromPerSecond: 0.5, toPerSecond: 0.5 })
    assert.deepEqual(parseStage('1s:2k..0.5'), { durationMs: 1000, fromPerSecond: 2000, toPerSecond: 0.5 })
  })

  test('is refused with a cure if it is wrong', () => {
    for (const [text, cure] of [
      ['30:0..2k', /needs a unit: 30s or 30ms/],
      ['0..2k', /write it like 30s:0..2k/],
      ['2m', /write it like 30s:0..2k/],
      [':2k', /write it like 30s:0..2k/],
      ['2m:', /write it like 30s:0..2k/],
      ['2m:..2k', /write it like 30s:0..2k/],
      ['2m:2k..', /write it like 30s:0..2k/],
      ['2m:1..2..3', /write it like 30s:0..2k/],
      ['1s:1:2', /write it like 30s:0..2k/],
      ['1s:-5', /write it like 200, 10k or 1M/],
      ['1s:2k/s', /write it like 200, 10k or 1M/],
      ['2x:5', /write it like 500us, 20ms/],
      ['0s:5', /at least 1ms/],
      ['10us:5', /at least 1ms/],
      ['1s:11M', /at most 10,000,000/],
      ['1s:0..0.0000001', /0 or at least 0.000001/],
    ] as const)
      fails(() => parseStage(text), cure, text)
  })

  test('may be one of many, of at most a day in total, if one has a rate above 0', () => {
    checkStages(segments([10, 0, 0], [1, 0, 1]))
    fails(() => checkStages(segments([10, 0, 0], [10, 0, 0])), /no stage has a rate above 0/, 'no rate')
    fails(() => checkStages(segments([86_400, 1, 1], [1, 1, 1])), /more than a day/, 'too long')
    const many = Array.from({ length: 101 }, () => [1, 1, 1] as const)
    fails(() => checkStages(segments(...many)), /101 stages, and the limit is 100/, 'too many')
  })
})

describe('stages', () => {
  test('follow one another, and their requests add up to the integral', () => {
    fc.assert(
      fc.property(anySegments, list => {
        const windows = stageWindows(list)
        const curve = new RateCurve(list)
        assert.deepEqual([0, ...windows.map(({ endUs }) => endUs)], [...curve.edgesUs])
        assert.deepEqual(
          windows.map(({ startUs }) => startUs),
          [...curve.edgesUs].slice(0, -1),
        )
        const planned = windows.reduce((sum, window) => sum + window.planned, 0)
        assert.equal(planned, curve.total)
      }),
    )
  })

  test('contain each due time in the right stage, in any order of lookups', () => {
    const windows = stageWindows(segments([1, 10, 10], [2, 0, 0], [1, 5, 50]))
    const cursor = new StageCursor(windows)
    for (const [us, stage] of [
      [0, 0],
      [999_999.9, 0],
      [1e6, 1],
      [3e6, 2],
      [2_999_999, 1],
      [0, 0],
      [4e6, 2],
      [9e6, 2],
      [3_500_000, 2],
      [-1, 0],
    ] as const)
      assert.equal(cursor.at(us), stage, `${us}`)
  })

  test('count each due request once, within 1 of the planned number', () => {
    fc.assert(
      fc.property(anySegments, list => {
        const windows = stageWindows(list)
        const cursor = new StageCursor(windows)
        const counts = windows.map(() => 0)
        const shape = { kind: 'segments', segments: list } as const
        for (const us of wholeOf(shape, { arrival: { kind: 'constant' }, of: 2 })) counts[cursor.at(us)]!++
        for (const [index, count] of counts.entries())
          assert.ok(Math.abs(count - windows[index]!.planned) <= 1 + 1e-6)
      }),
      { numRuns: 50 },
    )
  })
})
