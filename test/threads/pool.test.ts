import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { ThreadPool } from '../../src/threads/pool.js'

test('tasks that wait start in the order in which they came, also while more come', async () => {
  const pool = new ThreadPool<number, number>({
    entry: new URL('./blocking-task.js', import.meta.url),
    threads: 1,
    slots: 1,
    queueLimit: 1000,
    workerData: null,
  })
  try {
    const order: number[] = []
    const all: Promise<unknown>[] = []
    // Faster than the worker is, in bursts: at each of its answers some wait and the next burst is near
    for (let burst = 0; burst < 20; burst++) {
      for (let each = 0; each < 3; each++) all.push(pool.run(all.length).then(id => order.push(id)))
      await sleep(4)
    }
    await Promise.all(all)
    assert.deepEqual(
      order,
      order.map((_, index) => index),
    )
  } finally {
    await pool.stop()
  }
})
