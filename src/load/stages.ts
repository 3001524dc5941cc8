import { parseCount, parseDurationMs, UnitError } from '../units.js'
import { faultOfRate, LONGEST_MS, requestsOf, type Segment } from './segment.js'

/** A limit, since each stage has its own row and histogram. */
export const MOST_STAGES = 100
const CURE = 'write it like 30s:0..2k (from rate to rate) or 2m:2k (held)'

function rateOf(text: string): number {
  const perSecond = parseCount(text)
  const fault = faultOfRate(perSecond)
  if (fault !== null) throw new UnitError(fault)
  return perSecond
}

/** Parses "30s:0..2k" or "2m:2k". Throws UnitError with a message that follows the flag and the value. */
export function parseStage(text: string): Segment {
  const parts = text.split(':')
  const [duration = '', rates = ''] = parts
  if (/\d,\d+(\.\d+)?[a-z]+:/.test(text))
    throw new UnitError(`not a stage: ${CURE}, and --stage once for each`)
  if (parts.length !== 2 || duration.trim() === '' || rates.trim() === '')
    throw new UnitError(`not a stage: ${CURE}`)
  const durationMs = parseDurationMs(duration)
  if (durationMs < 1) throw new UnitError('a stage lasts at least 1ms')
  const ends = rates.split('..')
  if (ends.length > 2 || ends.some(end => end.trim() === '')) throw new UnitError(`not a stage: ${CURE}`)
  const [fromPerSecond = 0, toPerSecond = fromPerSecond] = ends.map(rateOf)
  return { durationMs, fromPerSecond, toPerSecond }
}

/** Checks all stages together. Throws UnitError with a message that follows the flag and the stages. */
export function checkStages(stages: readonly Segment[]): void {
  if (stages.length > MOST_STAGES)
    throw new UnitError(`are ${stages.length} stages, and the limit is ${MOST_STAGES}; use --rate-file`)
  if (stages.reduce((sum, { durationMs }) => sum + durationMs, 0) > LONGEST_MS)
    throw new UnitError('last more than a day in total; make them shorter')
  if (stages.every(stage => requestsOf(stage) === 0))
    throw new UnitError('no stage has a rate above 0; give one')
}

/** A stage with its start and end from the load's start, and the number of requests that are planned. */
export interface StageWindow extends Segment {
  readonly startUs: number
  readonly endUs: number
  readonly planned: number
}

export function stageWindows(stages: readonly Segment[]): StageWindow[] {
  let startUs = 0
  return stages.map(stage => {
    const window = { ...stage, startUs, endUs: startUs + stage.durationMs * 1000, planned: requestsOf(stage) }
    startUs = window.endUs
    return window
  })
}

/**
 * Finds the stage of a due time, counted from 0. A stage includes its start and excludes its end; a time
 * after the last stage belongs to the last. Due times come almost in order, so the cursor rarely moves.
 */
export class StageCursor {
  readonly #endsUs: readonly number[]
  #index = 0

  constructor(windows: readonly Pick<StageWindow, 'endUs'>[]) {
    this.#endsUs = windows.map(({ endUs }) => endUs)
  }

  at(dueUs: number): number {
    const last = this.#endsUs.length - 1
    while (this.#index < last && dueUs >= this.#endsUs[this.#index]!) this.#index++
    while (this.#index > 0 && dueUs < this.#endsUs[this.#index - 1]!) this.#index--
    return this.#index
  }
}
