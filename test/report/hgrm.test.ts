import assert from 'node:assert/strict'
import { test } from 'node:test'
import { hgrm } from '../../src/report/hgrm.js'
import { madeUpResultOf, madeUpRunOf, madeUpWorkload } from '../result/made-up-kinds.js'
import { madeUpResult, madeUpRun } from '../result/made-up-result.js'

/** Parses lines like HdrHistogram's plotFiles.html: four columns, the first and the last are numbers. */
const plotted = (text: string): number[][] =>
  text
    .split('\n')
    .map(line => line.trim())
    .filter(line => !line.startsWith('#'))
    .map(line => line.split(/[ ]+/))
    .filter(columns => columns.length === 4)
    .map(columns => [Number.parseFloat(columns[3] ?? ''), Number.parseFloat(columns[0] ?? '')])
    .filter(([x = Number.NaN, y = Number.NaN]) => !Number.isNaN(x) && !Number.isNaN(y))

test('the distribution of a result is in milliseconds', () => {
  const result = madeUpResult(
    {},
    madeUpRun({
      response: [
        [500, 90],
        [1500, 10],
      ],
    }),
  )
  const text = hgrm([result])
  assert.equal(
    text,
    `#[Response time, values in milliseconds]
       Value     Percentile TotalCount 1/(1-Percentile)

       0.500 0.000000000000         90           1.00
       0.500 0.100000000000         90           1.11
       0.500 0.200000000000         90           1.25
       0.500 0.300000000000         90           1.43
       0.500 0.400000000000         90           1.67
       0.500 0.500000000000         90           2.00
       0.500 0.550000000000         90           2.22
       0.500 0.600000000000         90           2.50
       0.500 0.650000000000         90           2.86
       0.500 0.700000000000         90           3.33
       0.500 0.750000000000         90           4.00
       0.500 0.775000000000         90           4.44
       0.500 0.800000000000         90           5.00
       0.500 0.825000000000         90           5.71
       0.500 0.850000000000         90           6.67
       0.500 0.875000000000         90           8.00
       0.500 0.887500000000         90           8.89
       0.500 0.900000000000         90          10.00
       1.500 0.912500000000        100          11.43
       1.500 1.000000000000        100
#[Mean    =        0.600, StdDeviation   =        0.300]
#[Max     =        1.500, Total count    =          100]
#[Buckets =           22, SubBuckets     =         2048]
`,
  )
  assert.equal(plotted(text).length, 19)
  assert.deepEqual(plotted(text).at(-1), [11.43, 1.5])
})

test('the runs of a result are one distribution, and without runs it is empty', () => {
  assert.match(hgrm([madeUpResult({ runs: 2 }, madeUpRun(), madeUpRun())]), /Total count {4}= {8}20000\]/)
  const empty = hgrm([madeUpResult({})])
  assert.match(empty, /Total count {4}= {12}0\]/)
  assert.deepEqual(plotted(empty), [])
})

test('kinds of exchange follow the total as comments, which the plotter ignores', () => {
  const spec = madeUpWorkload({ get: 9, set: 1 })
  const run = madeUpRunOf({ get: { response: [[500, 90]] }, set: { response: [[1500, 10]] } })
  const text = hgrm([madeUpResultOf({}, spec, run)])
  const total = hgrm([
    madeUpResult(
      {},
      madeUpRun({
        response: [
          [500, 90],
          [1500, 10],
        ],
      }),
    ),
  ])
  assert.ok(text.startsWith(total))
  assert.deepEqual(plotted(text), plotted(total))
  // Extracted as in docs/messages.md
  const [get = ''] = /^##\[get,.*?^##\[Buckets.*?$/ms.exec(text) ?? []
  const alone = hgrm([madeUpResult({}, madeUpRun({ response: [[500, 90]] }))])
  assert.equal(`${get.replaceAll(/^#/gm, '')}\n`, alone.replace('#[Response', '#[get, Response'))
})
