import { RunError, reasonOf } from '../../errors.js'
import type { ServerPlan } from '../../plan/server-plan.js'
import { awakeClock } from '../../threads/awake.js'
import { nowUs } from '../../threads/clock.js'
import type { ThreadPool } from '../../threads/pool.js'
import type { HandlingRecorder } from '../figures.js'
import { type Asker, CUT_OFF, type RequestHandling, type StartHandling } from '../handling.js'
import type { PoolAnswer, PoolTask } from '../messages.js'
import { started } from '../started.js'
import { workerPool } from './worker-pool.js'

/** How often running tasks are checked. */
const INSPECT_MS = 50

interface Waiting {
  readonly request: Uint8Array
  readonly asker: Asker
  readonly arrivedUs: number
}

interface Running {
  readonly abort: AbortController
  sinceUs: number
}

/** One Piscina task for each request: the simple way, which shows what batches save. */
class Tasks implements RequestHandling {
  readonly #plan: ServerPlan
  readonly #recorder: HandlingRecorder
  readonly #onTrouble: (reason: string) => void
  readonly #pool: ThreadPool<PoolTask, PoolAnswer>
  readonly #waiting: Waiting[] = []
  readonly #running = new Set<Running>()
  readonly #inspector: NodeJS.Timeout
  #isStopped = false

  constructor(plan: ServerPlan, recorder: HandlingRecorder, onTrouble: (reason: string) => void) {
    this.#plan = plan
    this.#recorder = recorder
    this.#onTrouble = onTrouble
    this.#pool = workerPool('task-worker', plan, onTrouble)
    this.#inspector = setInterval(() => this.#inspect(), INSPECT_MS)
  }

  /** One probe for each thread, so all are loaded before the first connection. */
  async start(): Promise<void> {
    const probes = Array.from({ length: this.#plan.threads }, () => this.#pool.probe(null))
    for (const answer of await Promise.all(probes))
      if (answer.kind === 'failed') throw new RunError('handler-module', answer.reason)
  }

  get waiting(): number {
    return this.#waiting.length
  }

  handle(request: Uint8Array, asker: Asker): void {
    const { threads, queueLimit } = this.#plan
    const waiting = { request, asker, arrivedUs: nowUs() }
    if (this.#running.size < threads) this.#run(waiting)
    else if (this.#waiting.length < queueLimit) this.#waiting.push(waiting)
    else asker.onFailure('queue-full', `${queueLimit} requests wait already`)
  }

  async stop(): Promise<void> {
    this.#isStopped = true
    clearInterval(this.#inspector)
    await this.#pool.stop()
  }

  #run({ request, asker, arrivedUs }: Waiting): void {
    const running: Running = { abort: new AbortController(), sinceUs: nowUs() }
    this.#running.add(running)
    this.#pool.run(request, { signal: running.abort.signal }).then(
      answer => {
        this.#done(running)
        if (answer.kind !== 'reply') {
          asker.onFailure(
            'handler',
            answer.kind === 'failed' ? answer.reason : 'its worker sent an unexpected answer',
          )
          return
        }
        this.#recorder.record(answer.startUs - arrivedUs, answer.endUs - answer.startUs)
        asker.onReply(answer.reply)
      },
      error => {
        if (this.#isStopped) {
          asker.onFailure('handler', CUT_OFF)
          return
        }
        const { aborted, reason } = running.abort.signal
        asker.onFailure('handler', `a worker thread died: ${reasonOf(aborted ? reason : error)}`)
        this.#replaced(running)
      },
    )
  }

  /** Frees its place when a new worker has started. That time counts for no handler. */
  #replaced(running: Running): void {
    running.sinceUs = Number.POSITIVE_INFINITY
    this.#pool
      .probe(null)
      .catch((error: RunError) => this.#onTrouble(error.message))
      .then(() => this.#done(running))
  }

  #done(running: Running): void {
    this.#running.delete(running)
    const next = this.#waiting.shift()
    if (next) this.#run(next)
  }

  #inspect(): void {
    const { taskTimeoutMs } = this.#plan
    const clock = awakeClock()
    for (const { abort, sinceUs } of this.#running)
      if (clock.ageUs(sinceUs) > taskTimeoutMs * 1000)
        abort.abort(new Error(`it ran for more than ${taskTimeoutMs} ms`))
  }
}

export const startTasks: StartHandling = (plan, recorder, onTrouble) =>
  started(new Tasks(plan, recorder, onTrouble))
