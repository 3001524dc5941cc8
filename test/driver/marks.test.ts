import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Edge, Marks } from '../../src/driver/marks.js'
import { windowFrom } from '../../src/recording/window.js'

for (const [title, requests, expected] of [
  [
    'with a number of requests, a window that ends before its first mark is reported as closed',
    10,
    ['close'],
  ],
  ['with a duration, a window that never opened is not reported', null, []],
] as const)
  test(title, async () => {
    const told: Edge[] = []
    const window = windowFrom(0, { warmupMs: 60_000, durationMs: null, requests })
    const marks = new Marks(
      window,
      false,
      async edge => void told.push(edge),
      () => 0,
    )
    await marks.end()
    assert.deepEqual(told, expected)
  })
