import { processBook } from '../../account/process-book.js'
import type { ServerPlan } from '../../plan/server-plan.js'
import { ThreadPool } from '../../threads/pool.js'
import type { PoolWorkerData } from '../messages.js'

/** The Piscina pool of a server, with one task at a time on each thread, from this worker's file. */
export function workerPool<Task, Answer>(
  file: 'lane-worker' | 'task-worker',
  { threads, handler, seed, workerMemoryBytes }: ServerPlan,
  onTrouble: (reason: string) => void,
): ThreadPool<Task, Answer> {
  const begun = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT))
  const workerData: PoolWorkerData = { handler, seed, begun, book: processBook().memory }
  return new ThreadPool<Task, Answer>({
    entry: new URL(`./${file}.js`, import.meta.url),
    threads,
    queueLimit: threads,
    workerData,
    memoryBytes: workerMemoryBytes,
    onIdleDeath: reason => onTrouble(`a worker thread died: ${reason}`),
  })
}
