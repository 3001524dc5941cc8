import { TUTORIAL_REQUEST } from '../../src/protocol/tutorial.js'
import { ThreadPool } from '../../src/threads/pool.js'
import type { Setting } from '../command.js'
import { type Findings, type Task, time } from './task.js'

const BATCHES = [1, 16, 64]

/** The round trip between the main thread and a worker that only replies, one task at a time. */
export async function hop(setting: Setting): Promise<Findings> {
  const pool = new ThreadPool<readonly Uint8Array[], readonly Uint8Array[]>({
    entry: new URL('./hop-worker.js', import.meta.url),
    threads: 1,
    queueLimit: 1,
    workerData: null,
  })
  try {
    await pool.probe([])
    const tasks = BATCHES.map((size): Task => {
      const batch = Array.from({ length: size }, () => new Uint8Array(Buffer.from(TUTORIAL_REQUEST)))
      return {
        name: `batch of ${size}`,
        times: size,
        call: async () => {
          const replies = await pool.run(batch)
          if (replies.length !== size) throw new Error(`${replies.length} replies to ${size} requests`)
        },
        goalNs: null,
      }
    })
    return {
      title: 'Hop to the pool, a request',
      rows: await time(tasks, setting),
      notes: ['Time from run() to the reply, through Piscina, without other load.'],
    }
  } finally {
    await pool.stop()
  }
}
