import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { DueQueue } from '../../src/driver/due-queue.js'

test('a queue of due times does what an array does, also when it grows while its ends have wrapped', () => {
  const step = fc.oneof(
    { weight: 10, arbitrary: fc.record({ push: fc.integer({ min: 1, max: 900 }) }) },
    { weight: 10, arbitrary: fc.record({ shift: fc.integer({ min: 1, max: 700 }) }) },
    { weight: 1, arbitrary: fc.constant('clear' as const) },
  )
  fc.assert(
    fc.property(fc.array(step, { maxLength: 30 }), steps => {
      const queue = new DueQueue()
      const model: number[] = []
      let next = 0.5
      for (const step of steps) {
        if (step === 'clear') {
          queue.clear()
          model.length = 0
        } else if ('push' in step)
          for (let times = step.push; times > 0; times--) {
            queue.push(next)
            model.push(next++)
          }
        else
          for (let times = Math.min(step.shift, model.length); times > 0; times--)
            assert.equal(queue.shift(), model.shift())
        assert.equal(queue.length, model.length)
      }
      while (model.length > 0) assert.equal(queue.shift(), model.shift())
    }),
  )
})
