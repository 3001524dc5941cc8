import { UsageError } from '../errors.js'
import { RateCurve } from '../load/rate-curve.js'
import type { Segment } from '../load/segment.js'
import { type StageWindow, stageWindows } from '../load/stages.js'
import { UnitError } from '../units.js'
import type { Load, OpenLoad } from './load.js'
import type { Plan } from './plan.js'

type WithLoad = Pick<Plan, 'load'>

/** The segments of an open load in stages, or as a file of rates has it; null: its rate is held, or the load is closed. */
export function segmentsOf(load: Load): readonly Segment[] | null {
  if (load.kind === 'closed' || load.shape.kind === 'rate') return null
  if (load.shape.kind === 'stages') return load.shape.stages
  return load.shape.segments.map(([durationMs, fromPerSecond, toPerSecond]) => ({
    ...{ durationMs, fromPerSecond, toPerSecond },
  }))
}

/** The stages of a plan, with their times from the window's start; none where the load has no stages. */
export const stagesOf = ({ load }: WithLoad): StageWindow[] =>
  load.kind === 'open' && load.shape.kind === 'stages' ? stageWindows(load.shape.stages) : []

/** Throws UnitError where a plan has no such stage, counted from 1. */
export function checkStage(plan: WithLoad, stage: number): void {
  const { length } = stagesOf(plan)
  if (stage <= length) return
  throw new UnitError(
    length === 0
      ? `this load has no stages; leave out @${stage}`
      : `there is no stage ${stage}; there ${length === 1 ? 'is 1' : `are ${length}`}`,
  )
}

/** The rate of a shaped load over time, from the window's start; null: the load has no shape. */
export function rateCurveOf({ load }: WithLoad): RateCurve | null {
  const segments = segmentsOf(load)
  return segments && new RateCurve(segments)
}

/** The rate that a warm-up holds: the one that the window begins with. */
export function firstRateOf({ shape }: OpenLoad): number {
  switch (shape.kind) {
    case 'rate':
      return shape.ratePerSecond
    case 'stages':
      return shape.stages[0]?.fromPerSecond ?? 0
    case 'trace':
      return shape.segments[0]?.[1] ?? 0
  }
}

/** The highest rate that an open load comes to. */
export function peakRateOf(load: OpenLoad): number {
  const segments = segmentsOf(load)
  return segments === null
    ? firstRateOf(load)
    : segments.reduce((peak, { fromPerSecond, toPerSecond }) => Math.max(peak, fromPerSecond, toPerSecond), 0)
}

/** Throws UsageError where a plan of a command that needs one rate, or a closed load, has a shape. */
export function checkNoShape(command: string, { load }: WithLoad): void {
  if (segmentsOf(load) !== null)
    throw new UsageError(
      `${command}: the load changes over time, and ${command} needs one that does not; give one --rate, or use bench`,
    )
}

/** How long the load goes on before the window opens. */
export const leadMs = ({ load, warmupMs }: Pick<Plan, 'load' | 'warmupMs'>): number =>
  warmupMs + (load.kind === 'closed' ? load.rampUpMs : 0)

/** What the two marks of a window follow from: to it a ramp-up is part of the warm-up. */
export const phasesOf = <Of extends Pick<Plan, 'load' | 'warmupMs' | 'durationMs' | 'requests'>>(
  plan: Of,
): Of => ({ ...plan, warmupMs: leadMs(plan) })
