import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Edge, Marks } from '../../src/driver/marks.js'
import { windowFrom } from '../../src/recording/window.js'

for (const [title, requests, expected] of [
  [
    'where the requests decide, a window that was over before its first mark was told is told to be over',
    10,
    ['close'],
  ],
  ['where time decides, a window that never opened is not told of', null, []],
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
