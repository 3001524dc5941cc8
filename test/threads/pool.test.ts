import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { ThreadPool } from '../../src/threads/pool.js'

test('waiting tasks start in the order in which they came, even while others arrive', async () => {
  const pool = new ThreadPool<number, number>({
    entry: new URL('./blocking-task.js', import.meta.url),
    threads: 1,
    queueLimit: 1000,
    workerData: null,
  })
  try {
    const order: number[] = []
    const all: Promise<unknown>[] = []
    // Bursts come faster than the worker is, so tasks wait at each answer while the next burst arrives
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

test('if the last thread dies during its start, another thread runs the next task', async () => {
  const flag = new Int32Array(new SharedArrayBuffer(4))
  let onDeath: (reason: string) => void = () => undefined
  const death = new Promise<string>(resolve => {
    onDeath = resolve
  })
  const pool = new ThreadPool<boolean, string>({
    entry: new URL('./doomed-task.js', import.meta.url),
    threads: 1,
    queueLimit: 1,
    workerData: flag,
    onIdleDeath: reason => onDeath(reason),
  })
  try {
    assert.equal(await pool.run(false), 'alive')
    flag[0] = 1
    await assert.rejects(pool.run(true), /exited with code: 3/)
    assert.equal(await death, 'it is not to be')
    flag[0] = 0
    assert.equal(await pool.run(false), 'alive')
  } finally {
    await pool.stop()
  }
})
