import type { Driven } from '../driver/drive.js'
import type { driveShares } from '../driver/driver.js'
import { blameOf } from '../errors.js'
import type { DrivePlan } from '../plan/drive-plan.js'
import type { MergedSecond, Second } from '../recording/timeline.js'
import { formatCount } from '../units.js'
import type { DataTable } from '../workload/data/table.js'
import {
  type AgentAnswer,
  MOST_ANSWER_CHARS,
  MOST_SECONDS_A_BEAT,
  MOST_UNHEARD,
  type Order,
  type SecondBatch,
  sayable,
  type WorkPhase,
} from './messages.js'

export type DriveShares = typeof driveShares

/** What to drive, with the records of its data file. */
type Job = Pick<Extract<Order, { kind: 'prepare' }>, 'run' | 'plan' | 'shares'> & {
  readonly table: DataTable | null
}

interface WorkSettings {
  readonly drive: DriveShares
  readonly clock: () => number
  /** The phase has changed. */
  readonly onPhase: () => void
}

function answerOf(
  { requests }: DrivePlan,
  { recording, window, startedUs, stoppedUs, threads, cpuUs, wallUs, lost }: Driven,
  batch: SecondBatch,
): AgentAnswer {
  const reasons = lost.map(error => sayable(error.message))
  const lostRequests = (requests ?? 0) - (window.requests ?? 0)
  return { recording, batch, lostRequests, startedUs, stoppedUs, threads, cpuUs, wallUs, lost: reasons }
}

/** One agent's part of one run, from the order to the answer. */
export class Work {
  readonly run: number
  /** Resolves when its threads have ended. Never rejects. */
  readonly over: Promise<void>
  readonly #settings: WorkSettings
  readonly #abort = new AbortController()
  #phase: WorkPhase = 'preparing'
  #reason = ''
  #outcome = ''
  #answer = ''
  /** The seconds that may not have arrived, the number of the first of them, and of the next to send. */
  #kept: Second[] = []
  #firstKept = 0
  #next = 0
  #begin: (loadUs: number) => void = () => undefined

  /** Begins when `before` resolves. */
  constructor(job: Job, settings: WorkSettings, before: Promise<void>) {
    this.run = job.run
    this.#settings = settings
    this.over = before.then(() => this.#drive(job))
  }

  get phase(): WorkPhase {
    return this.#phase
  }
  get reason(): string {
    return this.#reason
  }
  /** One line for the log, once it is over. */
  get outcome(): string {
    return this.#outcome
  }
  get isOver(): boolean {
    return this.#phase === 'over' || this.#phase === 'failed'
  }

  /** The load begins at this time of our clock. A second call changes nothing. */
  start(loadUs: number): void {
    if (this.#phase !== 'ready') return
    this.#enter('driving')
    this.#begin(loadUs)
  }

  /** Ends at once; the recording until then can be fetched. */
  stop(): void {
    this.#abort.abort()
    this.#begin(this.#settings.clock())
  }

  /** The next seconds to send: few at a time, since messages have a size limit. null: none. */
  takeBatch(): SecondBatch | null {
    const first = this.#next
    const from = first - this.#firstKept
    const seconds = this.#kept.slice(from, from + MOST_SECONDS_A_BEAT)
    if (seconds.length === 0) return null
    this.#next += seconds.length
    return { kept: this.#firstKept, first, seconds }
  }

  /** The coordinator has every agent's seconds of this run up to this one. */
  heard(run: number, seconds: number): void {
    if (run === this.run) this.#forget(seconds - this.#firstKept)
  }

  /** The coordinator lacks the seconds of this run from this one on: they are sent once more. */
  again(run: number, from: number): void {
    if (run === this.run) this.#next = Math.max(this.#firstKept, Math.min(this.#next, from))
  }

  #forget(seconds: number): void {
    this.#firstKept += this.#kept.splice(0, Math.max(0, seconds)).length
    this.#next = Math.max(this.#next, this.#firstKept)
  }

  #onSecond(second: MergedSecond): void {
    this.#kept.push(second.encode())
    this.#forget(this.#kept.length - MOST_UNHEARD)
  }

  /** One part of the answer; all parts but the last have this many characters. */
  part(index: number, chars: number): { text: string; of: number } {
    return {
      text: this.#answer.slice(index * chars, (index + 1) * chars),
      of: Math.max(1, Math.ceil(this.#answer.length / chars)),
    }
  }

  async #drive({ plan, shares, table }: Job): Promise<void> {
    try {
      const watch = {
        signal: this.#abort.signal,
        onWindow: async () => undefined,
        onSecond: (second: MergedSecond) => this.#onSecond(second),
      }
      const driven = await this.#settings.drive(plan, shares, watch, () => this.#startOfLoad(), table)
      const batch = { kept: this.#firstKept, first: this.#firstKept, seconds: this.#kept }
      this.#answer = JSON.stringify(answerOf(plan, driven, batch))
      if (this.#answer.length > MOST_ANSWER_CHARS) throw new RangeError('its answer is too long to be sent')
      const { ok, failed } = driven.recording.counts
      this.#outcome = `Done: ${formatCount(ok)} ok, ${formatCount(failed)} failed`
      this.#enter('over')
    } catch (error) {
      const { reason, bugStack } = blameOf(error)
      this.#reason = sayable(reason)
      this.#outcome = `Failed: ${bugStack ?? this.#reason}`
      this.#enter('failed')
    }
  }

  #startOfLoad(): Promise<number> {
    return new Promise(resolve => {
      this.#begin = resolve
      this.#enter('ready')
      if (this.#abort.signal.aborted) resolve(this.#settings.clock())
    })
  }

  #enter(phase: WorkPhase): void {
    this.#phase = phase
    this.#settings.onPhase()
  }
}
