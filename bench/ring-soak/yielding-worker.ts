import { threadId } from 'node:worker_threads'
import { yieldAtAtomics } from './yielding-atomics.js'

yieldAtAtomics(threadId)

/** The server's own worker, in a thread that is delayed at random. */
export { default } from '../../src/server/pool/lane-worker.js'
