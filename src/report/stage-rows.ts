import { describeStage } from '../plan/describe-shape.js'
import { stagesOf } from '../plan/shape.js'
import { LatencyHistogram } from '../recording/histogram.js'
import type { Result, Run } from '../result/result.js'
import { brokenStages } from '../result/stages.js'
import { middle } from '../result/summary.js'
import { parseThreshold } from '../result/threshold.js'
import { sumOf } from '../statistics/sum.js'
import { formatCount, formatNumber, formatUs } from '../units.js'
import { percentilesAndMax } from './latency-rows.js'

const PERCENTILES = [50, 99]
const HEAD = ['Stage', 'target', 'achieved', ...PERCENTILES.map(p => `p${p}`), 'failed'] as const
const NOT_STARTED = 'not started'

type Shaped = Pick<Result, 'plan' | 'runs'>
type StageOfRun = Run['stages'][number]

const perSecond = (values: readonly (number | null)[]): string => {
  const value = middle(values)
  return value === null ? '-' : `${formatNumber(value)}/s`
}

/** The stages for any format, one row each, with figures over all runs; null if there are none. */
export function stageRows({ plan, runs }: Shaped): { head: string[]; rows: string[][] } | null {
  const staged = runs.filter(({ stages }) => stages.length > 0)
  if (staged.length === 0) return null
  const notStarted = (stages: readonly StageOfRun[]) => sumOf(stages, stage => stage.requests.notStarted)
  const someNotStarted = staged.some(({ stages }) => notStarted(stages) > 0)
  const rows = stagesOf(plan).map((segment, index) => {
    const stages = staged.flatMap(run => run.stages[index] ?? [])
    const histograms = staged.flatMap(({ recording }) => {
      const response = recording.stages[index]?.response
      return response === undefined ? [] : [LatencyHistogram.decode(response)]
    })
    return [
      `${index + 1}: ${describeStage(segment)}`,
      perSecond(stages.map(stage => stage.targetPerSecond)),
      perSecond(stages.map(stage => stage.achievedPerSecond)),
      ...percentilesAndMax(histograms, PERCENTILES).slice(0, PERCENTILES.length),
      formatCount(sumOf(stages, stage => stage.requests.failed)),
      ...(someNotStarted ? [formatCount(notStarted(stages))] : []),
    ]
  })
  return { head: [...HEAD, ...(someNotStarted ? [NOT_STARTED] : [])], rows }
}

/** How long the server took to recover from each stage that broke a threshold, if other stages surround it. */
export function recoveries({ plan, runs }: Shaped): string {
  const { length } = stagesOf(plan)
  const thresholds = plan.thresholds.map(parseThreshold)
  const isBroken = runs.map(run => brokenStages(run, thresholds))
  const texts = Array.from({ length }, (_, index) => index).flatMap(index => {
    const ms = middle(runs.map(({ stages }) => stages[index]?.recoveredMs ?? null))
    if (ms === null) {
      const wasSurrounded = index > 0 && index < length - 1 && isBroken.some(stages => stages[index])
      return wasSurrounded ? [`no recovery of p99 after stage ${index + 1} was seen`] : []
    }
    return [
      ms === 0
        ? `p99 recovered as soon as stage ${index + 1} ended`
        : `p99 recovered ${formatUs(ms * 1000)} after stage ${index + 1} ended`,
    ]
  })
  return texts.join('; ')
}
