import { workerData } from 'node:worker_threads'
import { signIn } from '../../account/sign-in.js'
import { ThreadBook } from '../../account/thread-book.js'
import { nowUs } from '../../threads/clock.js'
import { failureOf } from '../handlers/failure-of.js'
import { loadHandler } from '../handlers/load-handler.js'
import type { PoolAnswer, PoolTask, PoolWorkerData } from '../messages.js'

const { handler: name, seed, begun, book } = workerData as PoolWorkerData
// Each thread draws its own random times
const stream = Atomics.add(begun, 0, 1)
signIn(new ThreadBook(book), 'worker', { number: stream + 1 })
const loading = loadHandler(name, seed, stream)
// Each task awaits it and answers with the reason: a module that throws while loading would hang Piscina
loading.catch(() => undefined)

/** The task that Piscina runs: one request. */
export default async function handle(request: PoolTask): Promise<PoolAnswer> {
  try {
    const handler = await loading
    if (request === null) return { kind: 'ready' }
    const startUs = nowUs()
    const reply = await handler(request)
    return { kind: 'reply', reply, startUs, endUs: nowUs() }
  } catch (error) {
    return { kind: 'failed', reason: failureOf(error) }
  }
}
