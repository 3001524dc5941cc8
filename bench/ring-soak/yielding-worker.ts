import { threadId } from 'node:worker_threads'
import { yieldAtAtomics } from './yielding-atomics.js'

yieldAtAtomics(threadId)

/** The server's own worker, in a thread that is held up at random. */
export { default } from '../../src/server/pool/lane-worker.js'
