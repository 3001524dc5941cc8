import { parentPort, workerData } from 'node:worker_threads'
import { signIn } from '../../account/sign-in.js'
import { ThreadBook } from '../../account/thread-book.js'
import { nowUs } from '../../threads/clock.js'
import { COMPILE_MS } from '../../threads/compile-ms.js'
import type { WakeTask } from './thread-pacer.js'
import { WakeMemory } from './wake-memory.js'

/** A futex wakes up to 60 us late, and a message takes 20 to 50 us to wake an event loop. */
const AHEAD_US = 90

const { memory, book, number } = workerData as WakeTask
const wake = new WakeMemory(memory)
const tid = signIn(new ThreadBook(book), 'pacer', { number })
wake.tid = Math.max(0, tid)
// Before anyone can wish for anything
let done = wake.turn
parentPort?.postMessage('up')

for (;;) {
  const { turn, atUs } = wake
  // Looked at after the turn: a stop that comes later makes it another turn, for which no sleep waits
  if (wake.isStopped) break
  if (turn === done) {
    wake.sleep(turn, Number.POSITIVE_INFINITY)
    continue
  }
  const waitMs = (atUs - AHEAD_US - nowUs()) / 1000
  if (waitMs > 0 && !wake.sleep(turn, waitMs)) continue
  done = turn
  parentPort?.postMessage('wake')
}
wake.sleep(wake.turn, COMPILE_MS)
