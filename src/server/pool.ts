import { RunError, reasonOf } from '../errors.js'
import { nowUs } from '../threads/clock.js'
import { ThreadPool } from '../threads/pool.js'
import type { Asker, RequestHandling, StartHandling } from './handling.js'
import type { PoolAnswer, PoolTask, PoolWorkerData } from './messages.js'

/** In a pool of worker threads: a request's bytes cross to a worker and its reply's come back; the socket stays. */
export const startPool: StartHandling = async (plan, recorder, onTrouble): Promise<RequestHandling> => {
  const workerData: PoolWorkerData = { handler: plan.handler, seed: plan.seed }
  const pool = new ThreadPool<PoolTask, PoolAnswer>({
    entry: new URL('./pool-worker.js', import.meta.url),
    threads: plan.threads,
    slots: plan.slots,
    queueLimit: plan.queueLimit,
    workerData,
    onIdleDeath: reason => onTrouble(`a worker thread died: ${reason}`),
  })
  try {
    // One for each place, so that every thread is loaded before the first connection
    const probes = Array.from({ length: plan.threads * plan.slots }, () => pool.probe(null, 'server-start'))
    for (const answer of await Promise.all(probes))
      if (answer.kind === 'failed') throw new RunError('handler-module', answer.reason)
  } catch (error) {
    await pool.stop()
    throw error
  }

  const settle = (answer: PoolAnswer, asker: Asker, arrivedUs: number): void => {
    if (answer.kind !== 'reply') {
      asker.onFailure('handler', answer.kind === 'failed' ? answer.reason : 'answered out of turn')
      return
    }
    recorder.record(answer.startUs - arrivedUs, answer.endUs - answer.startUs)
    asker.onReply(answer.reply)
  }
  return {
    handle(request, asker) {
      if (pool.queued >= plan.queueLimit) {
        asker.onFailure('queue-full', `${plan.queueLimit} requests wait already`)
        return
      }
      const arrivedUs = nowUs()
      pool.run(request).then(
        answer => settle(answer, asker, arrivedUs),
        error => asker.onFailure('handler', reasonOf(error)),
      )
    },
    stop: () => pool.stop(),
  }
}
