import { parentPort, workerData } from 'node:worker_threads'
import { signIn } from '../../src/account/sign-in.js'
import { ThreadBook } from '../../src/account/thread-book.js'
import { threadCpuUs } from '../../src/threads/thread-cpu.js'

/** How a thread works: turns of the event loop, first as a warm-up, then measured. */
export interface Work {
  readonly isSignedIn: boolean
  readonly warmupTurns: number
  readonly turns: number
}

const { isSignedIn, warmupTurns, turns } = workerData as Work
if (isSignedIn) signIn(new ThreadBook(), 'driver thread', { number: 1, loop: true })

const work = (left: number): Promise<void> =>
  new Promise(resolve => {
    const turn = (): void => {
      if (left-- === 0) resolve()
      else setImmediate(turn)
    }
    turn()
  })

await work(warmupTurns)
const fromUs = threadCpuUs() ?? Number.NaN
await work(turns)
/** CPU of the thread for one turn. */
const ns: number = (((threadCpuUs() ?? Number.NaN) - fromUs) * 1000) / turns
parentPort?.postMessage(ns)
