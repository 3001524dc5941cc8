import assert from 'node:assert/strict'
import { test } from 'node:test'
import { csv } from '../../src/report/csv.js'
import { latencyOverRate } from '../../src/report/html/over-rate.js'
import { throughputOverTime } from '../../src/report/html/over-time.js'
import { html } from '../../src/report/html.js'
import { markdown } from '../../src/report/markdown.js'
import { table } from '../../src/report/table.js'
import { madeUpResult, madeUpRun } from '../result/made-up-result.js'
import { madeUpShaped } from '../result/made-up-stages.js'

const stages = ['20s:0..2000', '5s:1000', '2s:0', '3s:300']
/** Above 1,200/s each request takes longer, and the server recovers 5 s later. */
const bending = (second: number, rate: number): number | null => {
  if (second === 22 && rate > 0) return null
  return rate > 1200 ? 1000 + (rate - 1200) * 50 : second < 24 && second > 19 ? 20_000 : 1000
}
const bent = madeUpShaped({ stages, thresholds: ['p99@1<5ms'] }, bending)

test('the table has a row for each stage, and reports where p99 bends', () => {
  const text = table([bent])
  assert.ok(text.split('\n').every(line => line.length <= 80))
  assert.deepEqual(
    text.split('\n').filter(line => /^│ (Stage|\d: )/.test(line)),
    [
      '│ Stage                    │  target │ achieved │     p50 │     p99 │ failed │',
      '│ 1: 0 to 2,000/s over 20s │ 1,000/s │    996/s │ 13.5 ms │ 38.5 ms │      0 │',
      '│ 2: 1,000/s for 5s        │ 1,000/s │    815/s │   20 ms │   20 ms │  1,000 │',
      '│ 3: a pause of 2s         │     0/s │    0.5/s │       - │       - │      0 │',
      '│ 4: 300/s for 3s          │   300/s │    300/s │    1 ms │   1 ms? │      0 │',
    ],
  )
  assert.match(text, /^Bend {8}p99 exceeds twice its minimum \(1 ms\) at 1,250\/s$/m)
  assert.match(text, /^Warning {5}stage-too-short: stage 4 has 900 requests, and p99 needs 1,000: make/m)
  assert.doesNotMatch(text, /unsteady/)
})

test('a ramp without a bend reports its highest good rate, and a load without a ramp reports none', () => {
  assert.match(
    table([madeUpShaped({ stages: ['20s:0..2000'] }, () => 1000)]),
    /^Bend {8}p99 stays below twice its minimum up to 1,950\/s$/m,
  )
  for (const still of [madeUpShaped({ stages: ['20s:2000'] }, () => 1000), madeUpResult({}, madeUpRun())]) {
    assert.doesNotMatch(table([still]), /^Bend/m)
    assert.equal(latencyOverRate(still), null)
  }
})

test('Markdown, CSV and the page have the stages too', () => {
  assert.match(
    markdown([bent]),
    /^\| 2: 1,000\/s for 5s \| 1,000\/s \| 815\/s \| 20 ms \| 20 ms \| 1,000 \|$/m,
  )
  const [head = '', row = ''] = csv([bent]).split('\r\n')
  const value = (name: string) => row.split(',')[head.split(',').indexOf(name)]
  assert.deepEqual(
    ['stage_1_target_per_s', 'stage_2_failed', 'stage_2_response_p50_us', 'stage_3_response_p99_us'].map(
      value,
    ),
    ['1000', '1000', '20015', ''],
  )
  assert.equal(head.includes('stage_5'), false)
  assert.match(html([bent]), /Response time by stage of the load/)
})

test('the page draws the target rate over the timeline', () => {
  const target = throughputOverTime(bent)?.series.find(({ name }) => name === 'target')
  assert.deepEqual(target?.values.slice(0, 3), [50, 150, 250])
  assert.deepEqual(target?.values.slice(19), [1950, 1000, 1000, 1000, 1000, 1000, 0, 0, 300, 300, 300])
  assert.equal(
    throughputOverTime(madeUpResult({}, madeUpRun()))?.series.some(({ name }) => name === 'target'),
    false,
  )
})

test('the page draws latency against rate for all runs together, and marks the bend', () => {
  const found = latencyOverRate(madeUpShaped({ stages }, bending, bending))
  assert.ok(found)
  const { chart, note } = found
  assert.equal(chart.xs.length, 40)
  const at = (name: string) => chart.series.find(series => series.name === name)?.values ?? []
  assert.deepEqual(
    at('bend').flatMap((value, index) => (value === null ? [] : [[chart.xs[index], value]])),
    [[1250, 3500]],
  )
  assert.deepEqual(new Set(at('twice the minimum p99')), new Set([2000]))
  assert.match(note, /p99 exceeds twice its minimum \(1 ms\) at 1,250\/s\.$/)
})

test('a rate file has no stages, and each of its seconds is compared with its rate', () => {
  const segments = Array.from({ length: 20 }, (_, index) => [1000, index * 100, (index + 1) * 100] as const)
  const traced = madeUpShaped({ rateFile: { kind: 'trace', segments } }, bending)
  assert.doesNotMatch(table([traced]), /^│ Stage/m)
  assert.match(table([traced]), /^Load {8}open, a file of rates up to 2,000\/s, constant, up to/m)
  assert.match(table([traced]), /^Bend {8}p99 exceeds twice its minimum \(1 ms\) at 1,250\/s$/m)
})

test('a stage from which the server did not recover is named below the table', () => {
  const shaped = { stages: ['9s:1000', '9s:2000', '9s:1000'], thresholds: ['p99@2<5ms'] }
  const never = madeUpShaped(shaped, second => (second >= 9 ? 9000 : 1000))
  assert.match(table([never]), /^Recovery {4}no recovery of p99 after stage 2 was seen$/m)
  assert.doesNotMatch(table([madeUpShaped(shaped, () => 1000)]), /^Recovery/m)
})

test('the recovery time of the server is printed below the table', () => {
  const recovering = madeUpShaped(
    { stages: ['9s:1000', '9s:2000', '9s:1000'], thresholds: ['p99@2<5ms'] },
    second => (second >= 9 && second < 22 ? 9000 : 1000),
  )
  assert.match(table([recovering]), /^Recovery {4}p99 recovered 4 s after stage 2 ended$/m)
})
