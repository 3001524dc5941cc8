import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { flameGraph } from '../../../src/report/html/flame-graph.js'
import { html } from '../../../src/report/html.js'
import { table } from '../../../src/report/table.js'
import { madeUpResult, madeUpRun } from '../../result/made-up-result.js'
import { A_RUN_PROFILE } from './a-run-profile.js'

describe('a flame graph', () => {
  const text = flameGraph(A_RUN_PROFILE)?.text ?? ''
  const titles = [...text.matchAll(/<title>([^<]*)<\/title>/g)].map(([, title]) => title)

  test('has a box for each call path, with its time per exchange and its share', () => {
    assert.deepEqual(titles, [
      'all threads: 100 µs per exchange, 100 %',
      'main: 50 µs per exchange, 50 %',
      'outer mine.mjs:1: 50 µs per exchange, 50 %',
      'inner mine.mjs:2: 40 µs per exchange, 40 %',
      'worker 1: 50 µs per exchange, 50 %',
      '&lt;b&gt;&quot;bold&quot; node:net:1: 50 µs per exchange, 50 %',
    ])
  })

  test('has boxes that lie below and within the box of their caller', () => {
    const boxes = [...text.matchAll(/data-caller="(-?\d+)".*?<rect x="([\d.]+)" y="(\d+)" width="([\d.]+)"/g)]
    const at = boxes.map(
      ([, caller, x, y, width]) => [Number(caller), Number(x), Number(y), Number(width)] as const,
    )
    for (const [caller, x, y, width] of at.slice(1)) {
      const [, above, aboveY, aboveWidth] = at[caller]!
      assert.ok(x >= above - 0.1 && x + width <= above + aboveWidth + 0.6)
      assert.ok(y > aboveY)
    }
  })

  test('does not exist if nothing was busy', () => {
    assert.equal(flameGraph({ ...A_RUN_PROFILE, threads: [] }), null)
    assert.equal(flameGraph({ ...A_RUN_PROFILE, exchanges: 0 }), null)
  })
})

test('a profiled result has the graph and a table in its page, and lines in its text', () => {
  const result = { ...madeUpResult({}, madeUpRun()), profiles: [A_RUN_PROFILE] }
  const page = html([result])
  assert.match(page, /class="wide flame"/)
  assert.match(page, /<th scope="row">inner mine\.mjs:2<\/th><td>40 µs<\/td>/)
  assert.match(table([result]), /^Profile .*busy 100 µs per exchange/m)
  assert.doesNotMatch(html([madeUpResult({}, madeUpRun())]), /Profile of the server/)
})
