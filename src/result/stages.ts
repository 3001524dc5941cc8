import { RateCurve } from '../load/rate-curve.js'
import type { StageWindow } from '../load/stages.js'
import type { Plan } from '../plan/plan.js'
import { stagesOf } from '../plan/shape.js'
import { LatencyHistogram } from '../recording/histogram.js'
import type { Recording } from '../recording/recording.js'
import type { StageRecording } from '../recording/stages.js'
import { recoveredMs } from '../statistics/recovery.js'
import type { Run } from './result.js'
import { breaksIn, parseThreshold, type Threshold } from './threshold.js'

type StageOfRun = Run['stages'][number]

function stageOf(
  window: StageWindow,
  { counts, errors, arrived, response }: StageRecording,
  curve: RateCurve,
  runUs: number,
): StageOfRun {
  // A stop may have cut it, or come before it
  const endUs = Math.max(window.startUs, Math.min(window.endUs, runUs))
  const windowUs = endUs - window.startUs
  const perSecond = (count: number): number | null => (windowUs === 0 ? null : (count / windowUs) * 1e6)
  return {
    startMs: window.startUs / 1000,
    windowUs,
    targetPerSecond: perSecond(curve.countAt(endUs) - curve.countAt(window.startUs)),
    achievedPerSecond: perSecond(arrived),
    requests: counts,
    latencyUs: { response: LatencyHistogram.decode(response).figures() },
    errors,
    recoveredMs: null,
  }
}

/**
 * The thresholds that apply to one stage, counted from 1: those that name it, and those of all exchanges
 * except throughput.
 */
const boundsOf = (thresholds: readonly Threshold[], stage: number): Threshold[] =>
  thresholds.flatMap(threshold => {
    if (threshold.stage === stage) return [threshold]
    const isOfAll = threshold.stage === null && threshold.kind === null && threshold.field !== 'throughput'
    return isOfAll ? [{ ...threshold, stage }] : []
  })

/** For each stage, whether it broke a threshold that applies to it. */
export const brokenStages = (run: Run, thresholds: readonly Threshold[]): boolean[] =>
  run.stages.map((_, index) => boundsOf(thresholds, index + 1).some(threshold => breaksIn(run, threshold)))

/** For each stage that broke a threshold: the time until p99 was back at the level of the stage before. */
function recoveries(run: Run, thresholds: readonly Threshold[]): (number | null)[] {
  const { stages, timeline } = run
  const isBroken = brokenStages(run, thresholds)
  const between = (fromMs: number, toMs: number) =>
    timeline.filter(({ atMs }) => atMs >= fromMs && atMs + 1000 <= toMs)
  const runMs = run.windowUs / 1000
  return stages.map(({ startMs, windowUs }, index) => {
    const before = stages[index - 1]
    if (!isBroken[index] || before === undefined) return null
    const endMs = startMs + windowUs / 1000
    const nextBroken = stages.findIndex((_, later) => later > index && isBroken[later])
    const untilMs = Math.min(runMs, stages[nextBroken]?.startMs ?? runMs)
    return recoveredMs(between(before.startMs, startMs), between(endMs, untilMs), endMs)
  })
}

/** A run with its stages, if the load has some. */
export function withStages(
  run: Run,
  plan: Pick<Plan, 'load' | 'thresholds'>,
  { stages }: Pick<Recording, 'stages'>,
): Run {
  const windows = stagesOf(plan)
  if (windows.length === 0 || stages.length !== windows.length) return run
  const curve = new RateCurve(windows)
  const staged: Run = {
    ...run,
    stages: windows.map((window, index) => stageOf(window, stages[index]!, curve, run.windowUs)),
    recording: { ...run.recording, stages: stages.map(({ response }) => ({ response })) },
  }
  const recovered = recoveries(staged, plan.thresholds.map(parseThreshold))
  return {
    ...staged,
    stages: staged.stages.map((stage, index) => ({ ...stage, recoveredMs: recovered[index] ?? null })),
  }
}
