import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setImmediate } from 'node:timers/promises'
import { AwakeClock } from '../../src/threads/awake.js'
import { deadline } from '../../src/threads/deadline.js'

test('a deadline fires when its time is up, unless it is cleared', async t => {
  t.mock.timers.enable({ apis: ['setTimeout'] })
  const late: string[] = []
  deadline(600, () => late.push('first'))
  const cleared = deadline(600, () => late.push('cleared'))
  deadline(Number.POSITIVE_INFINITY, () => late.push('never'))
  for (const ms of [250, 250, 99]) t.mock.timers.tick(ms)
  await setImmediate()
  assert.deepEqual(late, [])
  cleared.clear()
  t.mock.timers.tick(1)
  await setImmediate()
  assert.deepEqual(late, ['first'])
})

test('a pause of the process is not lateness: a check that comes 8 s late counts as one', async t => {
  t.mock.timers.enable({ apis: ['setTimeout'] })
  let isLate = false
  const patience = deadline(1000, () => {
    isLate = true
  })
  // As after SIGSTOP and SIGCONT: all timers are due at once
  t.mock.timers.tick(8000)
  await setImmediate()
  assert.equal(isLate, false)
  patience.clear()
})

test('an answer that arrived while the process was stopped is delivered before the deadline', async t => {
  t.mock.timers.enable({ apis: ['setTimeout'] })
  let isLate = false
  const patience = deadline(100, () => {
    isLate = true
  })
  t.mock.timers.tick(100)
  // The answer waits in a socket, which is read before the turn ends
  patience.clear()
  await setImmediate()
  assert.equal(isLate, false)
})

test('an age leaves out the time in which the thread was stopped', () => {
  let nowUs = 0
  const clock = new AwakeClock(() => nowUs)
  const passMs = (ms: number) => {
    nowUs += ms * 1000
    clock.look()
  }
  for (let turn = 0; turn < 10; turn++) passMs(100)
  assert.equal(clock.ageUs(500_000), 500_000)
  passMs(8000)
  // 100 ms of the 8 s count as a usual turn
  assert.equal(clock.ageUs(500_000), 600_000)
  // The pause does not count for what began after it
  assert.equal(clock.ageUs(nowUs), 0)
  passMs(100)
  assert.equal(clock.ageUs(nowUs - 100_000), 100_000)
  // A busy turn is not a pause
  passMs(300)
  assert.equal(clock.ageUs(nowUs - 300_000), 300_000)
})
