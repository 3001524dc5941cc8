import type { PlanOptions } from '../../src/plan/parse-plan.js'
import type { Plan } from '../../src/plan/plan.js'
import { phasesOf, rateCurveOf, stagesOf } from '../../src/plan/shape.js'
import { Recorder } from '../../src/recording/recorder.js'
import type { Recording } from '../../src/recording/recording.js'
import type { TimelinePoint } from '../../src/recording/timeline.js'
import { windowFrom } from '../../src/recording/window.js'
import type { Result, Run } from '../../src/result/result.js'
import { toRun } from '../../src/result/run.js'
import { withStages } from '../../src/result/stages.js'
import { madeUpResult } from './made-up-result.js'

/** The latency of a request that is due in this second of the window. Null: it fails. */
export type LatencyUs = (second: number, perSecond: number) => number | null

const EXCHANGE = {
  ...{ connectUs: -1, firstByteUs: 100, openingUs: -1, inOpeningUs: 0, kind: 0, sample: null },
}

const percentile = (sorted: readonly number[], p: number): number | null =>
  sorted[Math.max(0, Math.ceil((p / 100) * sorted.length) - 1)] ?? null

/** Records the requests of a plan with a shape, evenly within each second, and their timeline. */
function recorded(plan: Plan, latencyUs: LatencyUs): { recording: Recording; timeline: TimelinePoint[] } {
  const recorder = new Recorder('open')
  const stages = stagesOf(plan)
  if (stages.length > 0) recorder.byStage(stages)
  recorder.setWindow(windowFrom(0, { ...phasesOf(plan), warmupMs: 0 }))
  const curve = rateCurveOf(plan)!
  const timeline: TimelinePoint[] = []
  for (let second = 0; second * 1e6 < curve.endUs; second++) {
    const fromUs = second * 1e6
    const lengthUs = Math.min(1e6, curve.endUs - fromUs)
    const count = Math.round(curve.countAt(fromUs + lengthUs) - curve.countAt(fromUs))
    const took: number[] = []
    let failed = 0
    for (let index = 0; index < count; index++) {
      const dueUs = fromUs + ((index + 0.5) * lengthUs) / count
      const us = latencyUs(second, (count / lengthUs) * 1e6)
      recorder.start(dueUs, dueUs)
      if (us === null) {
        failed++
        recorder.fail('timeout', { ...EXCHANGE, dueUs }, dueUs + 1)
        continue
      }
      // One in a thousand is slower, so p99 and the maximum differ
      const own = index % 1000 === 500 ? us * 3 : us
      recorder.succeed({ ...EXCHANGE, dueUs, startUs: dueUs }, dueUs + own)
      took.push(own)
    }
    took.sort((a, b) => a - b)
    timeline.push({
      ...{ atMs: second * 1000, ok: took.length, failed },
      ...{ p50Us: percentile(took, 50), p99Us: percentile(took, 99), maxUs: took.at(-1) ?? null },
    })
  }
  return { recording: recorder.finish(), timeline }
}

/** One run of a plan with a shape. `stoppedMs`: when it was stopped, since the start of the window. */
export function madeUpShapedRun(plan: Plan, latencyUs: LatencyUs, stoppedMs: number | null = null): Run {
  const { recording, timeline } = recorded(plan, latencyUs)
  const window = windowFrom(0, { ...phasesOf(plan), warmupMs: 0 })
  const run = toRun({
    ...{ state: 'completed', address: '127.0.0.1:8000', load: 'open' },
    ...{ recording, timeline, window, stoppedUs: stoppedMs === null ? null : stoppedMs * 1000 },
    ...{ cpuUs: 1e6, wallUs: 10e6, server: null, foreign: null, kernel: null, fleet: null },
    ...{ account: null, serverAccount: null, counters: null },
    threads: [{ connections: 64, exchanges: recording.counts.started, eventLoopUtilization: 0.4 }],
  })
  return withStages(run, plan, recording)
}

/** A result of a load that changes over time, with one run for each latency function. */
export function madeUpShaped(options: PlanOptions, ...runs: readonly LatencyUs[]): Result {
  const target = '127.0.0.1:8000'
  const { plan } = madeUpResult({ target, warmupMs: 0, ...options })
  return madeUpResult(
    { target, warmupMs: 0, ...options },
    ...runs.map(latencyUs => madeUpShapedRun(plan, latencyUs)),
  )
}
