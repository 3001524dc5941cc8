import assert from 'node:assert/strict'
import { test } from 'node:test'
import { alarm } from '../../src/threads/alarm.js'

test('an alarm never goes off early, even if its timer does', context => {
  context.mock.timers.enable({ apis: ['setTimeout'] })
  // The timer counts from the start of the millisecond of its turn, which is in the past
  const staleUs = 1700
  let timerMs = 0
  const clock = () => timerMs * 1000 - staleUs
  const wentOffUs: number[] = []
  alarm(10_000, clock, () => wentOffUs.push(clock()))
  const cleared = alarm(10_000, clock, () => assert.fail('it was cleared'))
  while (timerMs < 30) {
    timerMs++
    context.mock.timers.tick(1)
    if (timerMs === 11) cleared.clear()
  }
  assert.deepEqual(wentOffUs, [10_300])
})

test('an alarm for a time in the past goes off, but not immediately', context => {
  context.mock.timers.enable({ apis: ['setTimeout'] })
  let count = 0
  alarm(
    -5000,
    () => 0,
    () => count++,
  )
  assert.equal(count, 0)
  context.mock.timers.tick(1)
  assert.equal(count, 1)
})
