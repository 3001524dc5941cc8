import { describeStage } from '../plan/describe-shape.js'
import { stagesOf } from '../plan/shape.js'
import { LatencyHistogram } from '../recording/histogram.js'
import type { Result, Run } from '../result/result.js'
import { middle } from '../result/summary.js'
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

/** The server's recovery time, after each stage that broke a threshold and was followed by a recovery. */
export function recoveries({ plan, runs }: Shaped): string {
  const texts = stagesOf(plan).flatMap((_, index) => {
    const ms = middle(runs.map(({ stages }) => stages[index]?.recoveredMs ?? null))
    if (ms === null) return []
    return [
      ms === 0
        ? `p99 recovered as soon as stage ${index + 1} ended`
        : `p99 recovered ${formatUs(ms * 1000)} after stage ${index + 1} ended`,
    ]
  })
  return texts.join('; ')
}
