import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { describe, test } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import { Worker } from 'node:worker_threads'
import { processBook } from '../../src/account/process-book.js'
import { type TaskTimes, taskTimes } from '../../src/account/task-times.js'
import { ThreadBook } from '../../src/account/thread-book.js'
import {
  type AccountSnapshot,
  HELPERS,
  snapshotOfForeign,
  snapshotOfOurs,
  threadsBetween,
} from '../../src/account/threads-account.js'

const skip = existsSync('/proc/thread-self/schedstat') ? false : 'the kernel keeps no scheduler statistics'

const snapshot = (): AccountSnapshot => snapshotOfOurs(process.pid, processBook().entries())

const SIGN_IN = new URL('../../src/account/sign-in.js', import.meta.url).href
const BOOK = new URL('../../src/account/thread-book.js', import.meta.url).href

/** A thread that signs in and does this work for each message. */
async function signedIn(role: 'worker' | 'listener', number: number, work: string): Promise<Worker> {
  const source = `import { parentPort, workerData } from 'node:worker_threads'
    const { signIn } = await import(${JSON.stringify(SIGN_IN)})
    const { ThreadBook } = await import(${JSON.stringify(BOOK)})
    signIn(new ThreadBook(workerData), '${role}', { number: ${number} })
    parentPort.on('message', async () => {
      ${work}
      // Node tells of collections a turn later
      await new Promise(resolve => setTimeout(resolve, 20))
      parentPort.postMessage('done')
    })
    parentPort.postMessage('ready')`
  const url = new URL(`data:text/javascript,${encodeURIComponent(source)}`)
  const worker = new Worker(url, { workerData: processBook().memory })
  await new Promise(resolve => worker.once('message', resolve))
  return worker
}

async function told(worker: Worker): Promise<void> {
  worker.postMessage('work')
  await new Promise(resolve => worker.once('message', resolve))
}

const SPIN = 'for (let n = 0, x = 1; n < 5e7; n++) x = (x * 31) % 1000003'
const LITTER =
  'globalThis.kept = []; for (let n = 0; n < 2e6; n++) { const made = { n }; if (n % 2) kept.push(made) }'

describe('the account of threads', () => {
  test('sums to the CPU time that the kernel charged to the process, within 3 %', { skip }, async () => {
    const workers = await Promise.all([signedIn('worker', 1, SPIN), signedIn('listener', 2, SPIN)])
    const before = snapshot()
    const cpuBefore = process.cpuUsage()
    await Promise.all(workers.map(told))
    const account = threadsBetween(before, snapshot())
    const { user, system } = process.cpuUsage(cpuBefore)
    for (const worker of workers) await worker.terminate()
    const sumUs = account.threads.reduce((sum, { onCoreUs }) => sum + (onCoreUs ?? 0), 0)
    const charged = user + system
    assert.ok(Math.abs(sumUs - charged) <= 0.03 * charged, `${sumUs} of ${charged} us`)
    const of = (name: string) => account.threads.find(thread => thread.name === name)?.onCoreUs ?? 0
    assert.ok(of('worker 1') > charged / 4 && of('listener 2') > charged / 4, JSON.stringify(account))
    assert.ok(of('main') < charged / 4)
  })

  test('has the garbage collection times of each thread by kind', { skip }, async () => {
    const [littering, quiet] = await Promise.all([signedIn('worker', 3, LITTER), signedIn('worker', 4, '')])
    const before = snapshot()
    await Promise.all([littering, quiet].map(told))
    const { threads } = threadsBetween(before, snapshot())
    for (const worker of [littering, quiet]) await worker.terminate()
    const gcOf = (name: string) => threads.find(thread => thread.name === name)?.gcUs
    assert.ok((gcOf('worker 3')?.minor ?? 0) > 0, JSON.stringify(threads))
    assert.equal(gcOf('worker 4')?.major, 0)
    assert.equal(threads.find(({ name }) => name === HELPERS)?.gcUs, null)
  })

  test('reports how late the event loop of a watched thread was', async () => {
    processBook()
    // The thread samples its event loop and writes the delays into its entry of the book
    for (let tries = 0; tries < 600; tries++) {
      if (processBook().entries()[0]?.loopDelay) break
      await setTimeout(50)
    }
    assert.ok((processBook().entries()[0]?.loopDelay?.count ?? 0) > 0)
  })

  test('knows the threads of foreign processes by the names that they gave themselves', { skip }, () => {
    const { threads } = threadsBetween({ atUs: 0, threads: [] }, snapshotOfForeign([process.pid]))
    assert.ok(threads.length >= 1)
    assert.ok(threads.every(({ name, gcUs }) => name !== '' && gcUs === null))
    assert.deepEqual(snapshotOfForeign([0]).threads, [])
  })

  test('without Linux, has the figures of Node and no times of the kernel', () => {
    const book = new ThreadBook()
    const lines = book.enter('worker', 1)
    lines?.addGc('minor', 12)
    // No process has this number, as on a system without /proc
    const later = snapshotOfOurs(
      0,
      book.entries(() => true),
    )
    const [thread] = threadsBetween({ atUs: 0, threads: [] }, later).threads
    assert.equal(thread?.onCoreUs, null)
    assert.equal(thread?.waitingUs, null)
    assert.equal(thread?.gcUs?.minor, 12)
  })

  test('counts a thread that started in between from its start, and leaves out threads that ended', () => {
    const times = (tid: number, us: number): TaskTimes => ({
      ...{ tid, onCoreUs: us, waitingUs: us / 2, voluntary: 1, involuntary: 0 },
    })
    const at = (...threads: TaskTimes[]): AccountSnapshot => ({
      atUs: 0,
      threads: threads.map(thread => ({ ...thread, name: `t${thread.tid}`, entry: null })),
    })
    const { threads } = threadsBetween(at(times(1, 100), times(2, 50)), at(times(1, 130), times(3, 8)))
    assert.deepEqual(
      threads.map(({ name, onCoreUs, waitingUs }) => [name, onCoreUs, waitingUs]),
      [
        ['t1', 30, 15],
        ['t3', 8, 4],
      ],
    )
  })
})

describe('the book of threads', () => {
  test('removes dead threads and reuses their entries', () => {
    const book = new ThreadBook()
    for (let number = 1; number <= 256; number++) assert.ok(book.enter('worker', number))
    assert.equal(book.enter('worker', 257), null)
    assert.equal(book.entries(() => true).length, 256)
    assert.deepEqual(
      book.entries(() => false),
      [],
    )
    assert.ok(book.enter('driver thread', 1))
    assert.deepEqual(
      book.entries(() => true).map(({ name }) => name),
      ['driver thread 1'],
    )
  })

  test('is read without the threads of a process that has exited', () => {
    assert.deepEqual(taskTimes(2 ** 22 + 1), [])
  })
})
