import { type EncodedHistogram, LatencyHistogram } from '../recording/histogram.js'
import { kindOf } from './kinds.js'
import type { Run } from './result.js'
import { SAMPLES_BEYOND } from './shaky-percentile.js'

/**
 * The figures that a threshold is checked against: exchanges that were due, and those that succeeded. All
 * others count as infinitely slow.
 */
export interface Held {
  readonly due: number
  readonly ok: number
  readonly max: number | null
  readonly mean: number | null
  readonly response: EncodedHistogram | null
  readonly throughputPerSecond: number
}

/** For a run or a stage: requests that never started were due, too. */
const heldOfAll = (
  { requests, latencyUs }: Pick<Run, 'requests'> & { readonly latencyUs: Pick<Run['latencyUs'], 'response'> },
  response: EncodedHistogram | null,
  throughputPerSecond: number,
): Held => ({
  due: requests.started + requests.notStarted,
  ok: requests.ok,
  max: latencyUs.response.max,
  mean: latencyUs.response.mean,
  response,
  throughputPerSecond,
})

const NOTHING: Omit<Held, 'throughputPerSecond'> = { due: 0, ok: 0, max: null, mean: null, response: null }

/** One stage of a run, counted from 0. */
function heldOfStage({ stages, recording }: Run, index: number): Held {
  const stage = stages[index]
  if (stage === undefined) return { ...NOTHING, throughputPerSecond: 0 }
  return heldOfAll(stage, recording.stages[index]?.response ?? null, stage.achievedPerSecond ?? 0)
}

/** A part of a run: null stands for all kinds, and for all stages, which are counted from 1. */
export interface Part {
  readonly kind: string | null
  readonly stage: number | null
}

/** A whole run, a stage, or one kind of exchange. The kind of an exchange that never started is unknown. */
export function heldOf(run: Run, { kind, stage }: Part): Held {
  const { throughputPerSecond } = run
  if (stage !== null) return heldOfStage(run, stage - 1)
  if (kind === null) return heldOfAll(run, run.recording.response, throughputPerSecond)
  const found = kindOf(run, kind)
  if (found === null) return { ...NOTHING, throughputPerSecond }
  const { requests, latencyUs } = found.figures
  const { max, mean } = latencyUs.response
  const { response } = found.histograms
  return { due: requests.started, ok: requests.ok, max, mean, response, throughputPerSecond }
}

/** A percentile that ranks failures above all successes: the value at rank ceil(p N) of N due exchanges. */
export function percentileOf({ due, ok, response }: Held, percentile: number): number {
  const rank = Math.max(1, Math.ceil((percentile / 100) * due - 1e-9))
  if (rank > ok || response === null) return Number.POSITIVE_INFINITY
  return LatencyHistogram.decode(response).at((rank / ok) * 100) ?? Number.POSITIVE_INFINITY
}

/**
 * A lower limit of a percentile that has too few exchanges: the value that at least `slow` exchanges reached,
 * twice as many as may lie above the percentile. If the percentile is lower than this value, fewer than 4 % of
 * runs have that many slow exchanges (binomial). 0 if there are not that many exchanges.
 */
export function lowerLimitOf(held: Held, percentile: number): number {
  const slow = Math.max(SAMPLES_BEYOND, Math.ceil(2 * (1 - percentile / 100) * held.due))
  return slow >= held.due ? 0 : percentileOf(held, (100 * (held.due - slow + 1)) / held.due)
}
