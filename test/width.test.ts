import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { progressLine } from '../src/export/progress/progress-line.js'
import { comparisonTable } from '../src/report/comparison-table.js'
import { table } from '../src/report/table.js'
import { line } from '../src/report/wrap.js'
import { padTo, splitAt, widthOf } from '../src/width.js'
import { madeUpPair } from './report/made-up-comparison.js'
import { madeUpResult, madeUpRun } from './result/made-up-result.js'

const WIDE = '測試伺服器的延遲'

test('a wide letter takes two columns, a combining mark none, and no letter is cut in two', () => {
  assert.deepEqual([WIDE, 'e\u0301', '👩‍👩‍👧', 'a'].map(widthOf), [16, 1, 2, 1])
  assert.equal(padTo('測', 4), '測  ')
  assert.deepEqual(splitAt('a測試', 4), ['a測', '試'])
  assert.deepEqual(splitAt('e\u0301e', 1), ['e\u0301', 'e'])
  assert.deepEqual(splitAt('ab', 5), ['ab', ''])
})

describe('output is at most 80 columns wide', () => {
  const fits = (text: string) => {
    for (const row of text.split('\n')) assert.ok(widthOf(row) <= 80, `${widthOf(row)}: ${row}`)
  }

  test('with a title of wide letters, with or without spaces', () => {
    for (const title of [WIDE.repeat(12), Array(12).fill(WIDE).join(' '), `x${WIDE.repeat(12)}`]) {
      const said = table([madeUpResult({ target: '127.0.0.1:1', title }, madeUpRun())])
      fits(said)
      const words = (text: string) => text.replaceAll(/\s/g, '')
      assert.ok(words(said).includes(words(title)), 'the title is complete')
    }
  })

  test('with cells that have wide names', () => {
    const pair = madeUpPair()
    const cells = pair.cells.map((cell, index) => ({ ...cell, name: `./${WIDE}/${WIDE}${index}.mjs` }))
    fits(comparisonTable({ ...pair, cells, verdicts: [] }))
  })

  test('with a progress line of a run with a wide name', () => {
    const state = { phase: 'measure', elapsedMs: 1000, totalMs: 9000, second: null, failed: 0 }
    for (const columns of [20, 40, 80])
      assert.ok(widthOf(progressLine({ ...state, prefix: `1/4, ${WIDE}` }, columns)) <= columns)
  })
})

test('a long path is not wrapped, so it can be copied', () => {
  const path = `/${'long/'.repeat(20)}x.sock`
  assert.ok(line('Target', `unix:${path}`).includes(path))
})
