import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import type { Setting } from '../command.js'
import type { Work } from './account-worker.js'
import { paired } from './paired.js'
import type { Findings } from './task.js'

const MOST_RATIO = 1.005
const ROUNDS = { quick: 4, full: 40 } as const
/** About a second. */
const TURNS = 1_000_000

async function turnNs(isSignedIn: boolean): Promise<number> {
  const work: Work = { isSignedIn, warmupTurns: TURNS / 4, turns: TURNS }
  const worker = new Worker(new URL('./account-worker.js', import.meta.url), { workerData: work })
  const [ns] = (await once(worker, 'message')) as [number]
  await worker.terminate()
  return ns
}

/** What the account of a thread's time costs the thread: garbage collections and event loop delay are observed. */
export async function accounting({ quick, signal }: Setting): Promise<Findings> {
  const { rows, note } = await paired(
    {
      name: 'a turn',
      without: { name: 'no account', measure: () => turnNs(false) },
      with: { name: 'account', measure: () => turnNs(true) },
      rounds: quick ? ROUNDS.quick : ROUNDS.full,
      mostRatio: MOST_RATIO,
    },
    signal,
  )
  return {
    title: 'CPU of a thread that signed in',
    rows,
    notes: [note, 'Empty turns leave more garbage per second than any load, so this is an upper limit.'],
  }
}
