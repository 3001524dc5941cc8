import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { threadCpuUs } from '../../threads/thread-cpu.js'
import type { Pacer } from './pacer.js'
import { WakeMemory } from './wake-memory.js'

/** What the thread that wakes another is given. */
export interface WakeTask {
  readonly memory: SharedArrayBuffer
  /** Of the process's ThreadBook. */
  readonly book: SharedArrayBuffer
  readonly number: number
}

/** Less is over before a message has come, so that polling costs no more. */
const LEAST_US = 150

/**
 * By a second thread that blocks until shortly before the time, which is exact to some 50 us where Node's timers are
 * late by a millisecond: the thread that drives can sleep between requests and start them in time all the same.
 */
export class ThreadPacer implements Pacer {
  readonly leastUs = LEAST_US
  readonly #worker: Worker
  readonly #wake = new WakeMemory()
  /** Resolves when the second thread has ended. */
  readonly ended: Promise<void>
  #onWake: (() => void) | null = null

  private constructor(book: SharedArrayBuffer, number: number) {
    const workerData: WakeTask = { memory: this.#wake.memory, book, number }
    this.#worker = new Worker(new URL('./wake-thread.js', import.meta.url), { workerData, execArgv: [] })
    this.ended = new Promise(resolve => this.#worker.once('exit', () => resolve()))
  }

  /** Resolves when it can be relied on. Rejects if no thread could be started. */
  static async start(book: SharedArrayBuffer, number: number): Promise<ThreadPacer> {
    const pacer = new ThreadPacer(book, number)
    await once(pacer.#worker, 'message')
    pacer.#worker.on('message', () => {
      const onWake = pacer.#onWake
      pacer.#onWake = null
      onWake?.()
    })
    return pacer
  }

  wakeBefore(atUs: number, onWake: () => void): void {
    this.#onWake = onWake
    this.#wake.wakeAt(atUs)
  }

  clear(): void {
    this.#onWake = null
  }

  /** CPU time of the second thread so far; null on a system that does not tell it. */
  cpuUs(): number | null {
    return threadCpuUs(this.#wake.tid)
  }

  /** Lets the second thread end, which takes a tenth of a second. */
  close(): void {
    this.#onWake = null
    this.#wake.stop()
  }
}
