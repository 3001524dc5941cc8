import { openSync, writeSync } from 'node:fs'
import type { Handler } from '../../src/index.js'
import { exponentials, FIRST_HANDLER_STREAM } from '../../src/random.js'
import { makeSleep } from '../../src/server/handlers/sleep.js'
import { nowUs } from '../../src/threads/clock.js'
import { formatServed, SLEEP_VARIABLE, type SleepOrder } from './sleep-log.js'

const order = JSON.parse(process.env[SLEEP_VARIABLE] ?? '') as SleepOrder
const sleep = makeSleep(
  order.exponential ? exponentials(order.meanMs, order.seed, FIRST_HANDLER_STREAM) : () => order.meanMs,
)
const log = openSync(order.file, 'a')

/**
 * The handlers sleep:T and sleep:exp:T, with a log of the real duration of each sleep. It is written at once,
 * because a worker is ended without notice. That takes some 20 µs, which count as part of the hand-over to
 * the next request.
 */
const loggedSleep: Handler = async request => {
  const startUs = nowUs()
  const reply = await sleep(request)
  writeSync(log, formatServed({ startUs, endUs: nowUs() }))
  return reply
}

export default loggedSleep
