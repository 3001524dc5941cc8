import assert from 'node:assert/strict'
import { test } from 'node:test'
import { exponentials, FIRST_HANDLER_STREAM } from '../src/random.js'

const draw = (seed: number, stream: number, count: number): number[] => {
  const next = exponentials(5, seed, stream)
  return Array.from({ length: count }, next)
}

test('small seeds begin at random: their first values are neither alike nor far from the mean', () => {
  const firsts = Array.from({ length: 200 }, (_, seed) => draw(seed, 0, 1)[0]!)
  const mean = firsts.reduce((sum, value) => sum + value, 0) / firsts.length
  // The mean of 200 exponentials of mean 5 has a standard deviation of 0.35
  assert.ok(mean > 3.5 && mean < 6.5, `${mean}`)
  assert.equal(new Set(firsts.map(value => value.toFixed(3))).size > 150, true)
})

test('a thread of one seed is no thread of the next', () => {
  assert.notDeepEqual(draw(1, 2, 5), draw(2, 1, 5))
  assert.notDeepEqual(draw(1, 1, 5), draw(1, 2, 5))
  assert.deepEqual(draw(1, 2, 5), draw(1, 2, 5))
})

test('a handler shares no stream with the driver thread that loads it', () => {
  for (let thread = 0; thread < 4; thread++)
    assert.notDeepEqual(draw(1, thread, 5), draw(1, FIRST_HANDLER_STREAM + thread, 5))
})
