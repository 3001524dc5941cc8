import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { arrivalsOf } from '../../src/driver/arrivals.js'
import { OpenLoop } from '../../src/driver/open-loop.js'
import type { Segment } from '../../src/load/segment.js'
import { stageWindows } from '../../src/load/stages.js'
import type { OpenLoad } from '../../src/plan/load.js'
import { Recorder } from '../../src/recording/recorder.js'
import { mergeRecordings, type Recording } from '../../src/recording/recording.js'
import { recordingSchema } from '../../src/recording/recording-schema.js'
import { windowFrom } from '../../src/recording/window.js'
import { segments } from '../load/shapes.js'
import { play, VirtualClients, VirtualTime } from './virtual.js'

const START_US = 1e9

interface Case {
  readonly stages: readonly Segment[]
  readonly arrival?: OpenLoad['arrival']
  readonly parts?: number
  readonly warmupMs?: number
  readonly serviceUs?: number
  readonly connections?: number
  /** Since the start of the load. */
  readonly stopMs?: number | undefined
}

/** Drives each part of a load in stages in virtual time. Due times count from the start of the window. */
async function drive(options: Case): Promise<{ recording: Recording; dueUs: number[]; windowUs: number }> {
  const { stages, parts = 1, warmupMs = 0, serviceUs = 100, connections = 20 } = options
  const { stopMs = Number.POSITIVE_INFINITY, arrival = 'constant' } = options
  const load: OpenLoad = { kind: 'open', shape: { kind: 'stages', stages }, arrival, pacing: 'spin' }
  const durationMs = stages.reduce((sum, stage) => sum + stage.durationMs, 0)
  const window = windowFrom(START_US, { warmupMs, durationMs, requests: null })
  const dueUs: number[] = []
  const recordings: Recording[] = []
  for (let index = 0; index < parts; index++) {
    const time = new VirtualTime(START_US)
    const clients = new VirtualClients(time, serviceUs, 1, connections)
    const recorder = new Recorder('open')
    recorder.byStage(stageWindows(stages))
    recorder.setWindow(window)
    const arrivals = () => arrivalsOf(load, { index, of: parts }, 1, warmupMs)
    await play(
      time,
      () => new OpenLoop(clients, recorder, window, arrivals, () => time.nowUs),
      (warmupMs + durationMs + 1000) * 1000 + serviceUs,
      loop => {
        if (time.nowUs - START_US < stopMs * 1000) return
        recorder.cutAt(time.nowUs)
        loop.stop()
      },
    )
    recordings.push(recorder.finish())
    dueUs.push(...clients.begun.map(one => one.dueUs - window.openUs))
  }
  const recording = mergeRecordings(recordings)
  // The schema checks that each count is the sum over the stages
  assert.equal(recordingSchema.safeParse(JSON.parse(JSON.stringify(recording))).error, undefined)
  return { recording, dueUs: dueUs.sort((a, b) => a - b), windowUs: durationMs * 1000 }
}

const started = ({ stages }: Recording): number[] => stages.map(({ counts }) => counts.started)

test('each stage has exactly the requests of its rates, and a stage of 0/s is a pause', async () => {
  const stages = segments([0.25, 0, 800], [0.25, 0, 0], [0.25, 400, 400], [0.25, 400, 0])
  for (const parts of [1, 3]) {
    const { recording, dueUs } = await drive({ stages, parts })
    assert.deepEqual(started(recording), [100, 0, 100, 50])
    assert.deepEqual(
      recording.stages.map(({ counts }) => counts.ok),
      [100, 0, 100, 50],
    )
    assert.equal(dueUs.filter(us => us >= 250_000 && us < 500_000 - 1).length, 0)
  }
})

test('for any stages, the counts of the stages add up to the whole', async () => {
  const stage = fc.record({
    durationMs: fc.integer({ min: 1, max: 120 }),
    fromPerSecond: fc.integer({ min: 0, max: 2000 }),
    toPerSecond: fc.integer({ min: 0, max: 2000 }),
  })
  await fc.assert(
    fc.asyncProperty(
      fc.array(stage, { minLength: 1, maxLength: 5 }),
      fc.constantFrom<OpenLoad['arrival']>('constant', 'poisson', 'gamma:3'),
      fc.record({
        parts: fc.constantFrom(1, 2, 3),
        warmupMs: fc.constantFrom(0, 0, 30),
        // From a fast server to one that leaves most requests unstarted
        serviceUs: fc.constantFrom(100, 20_000, 400_000),
        connections: fc.constantFrom(1, 20),
        stopMs: fc.option(fc.integer({ min: 1, max: 400 }), { nil: undefined }),
      }),
      async (stages, arrival, options) => {
        const { recording } = await drive({ stages, arrival, ...options })
        if (arrival !== 'constant' || options.stopMs !== undefined) return
        const planned = stageWindows(stages).reduce((sum, one) => sum + one.planned, 0)
        const { counts } = recording
        assert.ok(Math.abs(counts.started + counts.notStarted - planned) <= 1, `${planned}`)
      },
    ),
    { numRuns: 25 },
  )
})

test('the warm-up runs at the first rate of the first stage, and belongs to no stage', async () => {
  const { recording, dueUs } = await drive({ stages: segments([0.1, 500, 1000]), warmupMs: 100 })
  assert.deepEqual(started(recording), [75])
  assert.deepEqual(
    dueUs.filter(us => us < -0.1).map(us => Math.round(us)),
    Array.from({ length: 50 }, (_, index) => -100_000 + index * 2000),
  )
})

test('a stop in any stage keeps the results so far', async () => {
  const stages = segments([0.1, 1000, 1000], [0.1, 500, 500], [0.1, 1000, 1000])
  for (const [stopMs, expected] of [
    [50, [51, 0, 0]],
    [150, [100, 26, 0]],
    [250, [100, 50, 51]],
  ] as const) {
    const { recording } = await drive({ stages, stopMs })
    for (const [index, count] of started(recording).entries())
      assert.ok(Math.abs(count - expected[index]!) <= 1, `${started(recording)}, stopped at ${stopMs} ms`)
    assert.ok(recording.counts.unfinished <= 1)
  }
})

test('requests that wait when the load ends are counted in the stage in which they were due', async () => {
  // One connection at 10 exchanges a second: stage 1 asks for 10, stage 2 for 100
  const { recording } = await drive({
    ...{ stages: segments([1, 10, 10], [1, 100, 100]), serviceUs: 100_000, connections: 1 },
  })
  const [first, second] = recording.stages.map(({ counts }) => counts)
  assert.deepEqual([first?.started, first?.notStarted], [10, 0])
  assert.ok(second !== undefined && second.notStarted >= 89 && second.started + second.notStarted === 100)
  // Replies count in the stage in which they arrive
  assert.ok(recording.stages.every(({ arrived }) => arrived >= 9 && arrived <= 11))
})
