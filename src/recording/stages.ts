import { StageCursor, type StageWindow } from '../load/stages.js'
import type { FailedOutcome } from '../protocol/outcome.js'
import { addsUp, COUNTS, type Counts, mergeCounts } from './counts.js'
import { countError, type Errors, sumOfErrors } from './errors.js'
import { type EncodedHistogram, LatencyHistogram } from './histogram.js'
import { mergeEncoded } from './merge-encoded.js'
import { Tally } from './tally.js'
import { ROUNDING_US } from './window.js'

/** The recording of the exchanges that were due in one stage of a load. */
export interface StageRecording {
  readonly counts: Counts
  readonly errors: Errors
  /** Ok replies that arrived in the stage's time, of any exchange. */
  readonly arrived: number
  readonly response: EncodedHistogram
}

class OneStage {
  readonly response = new LatencyHistogram()
  readonly errors = new Map<FailedOutcome, number>()
  started = 0
  ok = 0
  failed = 0
  notStarted = 0
  arrived = 0

  finish(): StageRecording {
    const { started, ok, failed, notStarted, arrived } = this
    return {
      counts: { started, ok, failed, unfinished: started - ok - failed, notStarted },
      errors: Object.fromEntries(this.errors),
      arrived,
      response: this.response.encodePlain(),
    }
  }
}

/**
 * Records the exchanges of one window by the stage in which they are due: the part of a Recorder that only
 * stages need. Most exchanges are of the latest stage, so only that has a tally; others are recorded
 * directly.
 */
export class StageRecorder {
  readonly #windows: readonly StageWindow[]
  readonly #stages: readonly OneStage[]
  readonly #tally: Tally
  /** The stage of the tally. */
  #latest = 0
  #starts: StageCursor
  #outcomes: StageCursor
  #arrivals: StageCursor

  constructor(windows: readonly StageWindow[]) {
    this.#windows = windows
    this.#stages = windows.map(() => new OneStage())
    this.#tally = new Tally(this.#of(0).response)
    this.#starts = this.#cursor(0)
    this.#outcomes = this.#cursor(0)
    this.#arrivals = this.#cursor(0)
  }

  /** The first stage begins at `openUs`, on the clock of due times. */
  begin(openUs: number): void {
    this.#starts = this.#cursor(openUs)
    this.#outcomes = this.#cursor(openUs)
    this.#arrivals = this.#cursor(openUs)
  }

  start(dueUs: number): void {
    this.#of(this.#starts.at(dueUs)).started++
  }

  succeed(dueUs: number, us: number): void {
    const index = this.#outcomes.at(dueUs)
    const stage = this.#of(index)
    stage.ok++
    if (index > this.#latest) {
      this.#tally.join(stage.response)
      this.#tally.leave(this.#of(this.#latest).response)
      this.#latest = index
    }
    if (index === this.#latest) this.#tally.record(us)
    else stage.response.record(Math.max(0, Math.round(us)))
  }

  fail(dueUs: number, outcome: FailedOutcome): void {
    const stage = this.#of(this.#outcomes.at(dueUs))
    stage.failed++
    countError(stage.errors, outcome)
  }

  /** An ok reply arrived. */
  arrive(nowUs: number): void {
    this.#of(this.#arrivals.at(nowUs)).arrived++
  }

  /** A request that was due at `dueUs` never started. */
  neverBegan(dueUs: number): void {
    this.#of(this.#starts.at(dueUs)).notStarted++
  }

  /** Counts started exchanges whose outcomes are unknown; `atUs`: when that was noticed. */
  lose(count: number, atUs: number): void {
    this.#of(this.#starts.at(atUs)).started += count
  }

  finish(): StageRecording[] {
    this.#tally.pour()
    return this.#stages.map(stage => stage.finish())
  }

  #cursor(openUs: number): StageCursor {
    return new StageCursor(this.#windows.map(({ endUs }) => ({ endUs: openUs + endUs - ROUNDING_US })))
  }

  #of(index: number): OneStage {
    return this.#stages[index]!
  }
}

/** Adds up each stage's recordings of several threads or agents. */
export function mergeStages(parts: readonly (readonly StageRecording[])[]): StageRecording[] {
  const longest = parts.reduce((most, part) => Math.max(most, part.length), 0)
  return Array.from({ length: longest }, (_, index) => mergeStage(parts.flatMap(part => part[index] ?? [])))
}

const mergeStage = (parts: readonly StageRecording[]): StageRecording => ({
  counts: mergeCounts(parts.map(({ counts }) => counts)),
  errors: sumOfErrors(parts.map(({ errors }) => errors)),
  arrived: parts.reduce((sum, { arrived }) => sum + arrived, 0),
  response: mergeEncoded(parts.map(({ response }) => response)),
})

/** Whether the counts of stages from elsewhere agree with each other and with the whole. */
export function areStagesOf(stages: readonly StageRecording[], whole: Counts): boolean {
  if (stages.length === 0) return true
  const sum = mergeCounts(stages.map(({ counts }) => counts))
  return (
    stages.every(({ counts, response }) => addsUp(counts) && response.count === counts.ok) &&
    COUNTS.every(name => sum[name] === whole[name])
  )
}
