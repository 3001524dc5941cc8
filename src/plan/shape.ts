import { UsageError } from '../errors.js'
import { RateCurve } from '../load/rate-curve.js'
import type { Segment } from '../load/segment.js'
import { type StageWindow, stageWindows } from '../load/stages.js'
import { UnitError } from '../units.js'
import type { Load, OpenLoad } from './load.js'
import type { Plan } from './plan.js'

type WithLoad = Pick<Plan, 'load'>

/** The segments of an open load with stages or a rate file; null for a constant rate or a closed load. */
export function segmentsOf(load: Load): readonly Segment[] | null {
  if (load.kind === 'closed' || load.shape.kind === 'rate') return null
  if (load.shape.kind === 'stages') return load.shape.stages
  return load.shape.segments.map(([durationMs, fromPerSecond, toPerSecond]) => ({
    ...{ durationMs, fromPerSecond, toPerSecond },
  }))
}

/** The stages of a plan, with their times from the window's start; none for any other load. */
export const stagesOf = ({ load }: WithLoad): StageWindow[] =>
  load.kind === 'open' && load.shape.kind === 'stages' ? stageWindows(load.shape.stages) : []

/** Throws UnitError if a plan has no such stage, counted from 1. */
export function checkStage(plan: WithLoad, stage: number): void {
  const { length } = stagesOf(plan)
  if (stage <= length) return
  throw new UnitError(
    length === 0
      ? `this load has no stages; leave out @${stage}`
      : `there is no stage ${stage}; there ${length === 1 ? 'is 1' : `are ${length}`}`,
  )
}

/** The rate of a load over time, from the window's start; null for a constant rate or a closed load. */
export function rateCurveOf({ load }: WithLoad): RateCurve | null {
  const segments = segmentsOf(load)
  return segments && new RateCurve(segments)
}

/** The rate of the warm-up: the rate at the start of the window. */
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

/** The highest rate of an open load. */
export function peakRateOf(load: OpenLoad): number {
  const segments = segmentsOf(load)
  return segments === null
    ? firstRateOf(load)
    : segments.reduce((peak, { fromPerSecond, toPerSecond }) => Math.max(peak, fromPerSecond, toPerSecond), 0)
}

/** Throws UsageError if the load changes over time, for a command that needs one rate or a closed load. */
export function checkNoShape(command: string, { load }: WithLoad): void {
  if (segmentsOf(load) !== null)
    throw new UsageError(
      `${command}: the load changes over time, and ${command} needs one that does not; give one --rate, or use bench`,
    )
}

/** How long the load runs before the window opens, in milliseconds. */
export const leadMs = ({ load, warmupMs }: Pick<Plan, 'load' | 'warmupMs'>): number =>
  warmupMs + (load.kind === 'closed' ? load.rampUpMs : 0)

/** The settings that define the start and end of a window, which counts a ramp-up as warm-up. */
export const phasesOf = <Of extends Pick<Plan, 'load' | 'warmupMs' | 'durationMs' | 'requests'>>(
  plan: Of,
): Of => ({ ...plan, warmupMs: leadMs(plan) })
