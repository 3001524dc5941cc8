import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { FORMATS } from '../../src/report/formats.js'
import type { Chart } from '../../src/report/html/chart.js'
import { REPORTS } from '../../src/report/report.js'
import type { Run } from '../../src/result/result.js'
import { warningsOf } from '../../src/result/warnings/table.js'
import { madeUpResult, madeUpRun } from '../result/made-up-result.js'

const DAY_S = 86_400
const SPIKE_S = 12_345

/** A run with one second that has a hundred times the latency and ten times the load of the others. */
function longRun(seconds: number): Run {
  const timeline = Array.from({ length: seconds }, (_, second) => ({
    ...{ atMs: second * 1000, ok: 100, failed: 0, p50Us: 500, p99Us: 900, maxUs: 1500 },
    ...(second === SPIKE_S && { ok: 1000, p50Us: 50_000, p99Us: 90_000, maxUs: 150_000 }),
  }))
  return { ...madeUpRun(), windowUs: seconds * 1e6, timeline }
}

const chartsOf = (page: string): Chart[] =>
  [...page.matchAll(/<script type="application\/json">(.*?)<\/script>/g)].map(found =>
    JSON.parse(found[1] ?? ''),
  )

describe('a run of several days', () => {
  const days = madeUpResult({}, longRun(2 * DAY_S))
  for (const format of FORMATS)
    test(`can be shown as ${format}`, () => assert.ok(REPORTS[format]([days]).length > 100))

  test('is checked for warnings', () => assert.equal(warningsOf(days)[0]?.code, undefined))

  test('has charts with at most one point per pixel, and each shows its spike', () => {
    const page = REPORTS.html([days])
    assert.ok(page.length < 1e6, `${page.length} characters`)
    const courses = chartsOf(page).filter(({ title }) => title.includes('over time'))
    assert.deepEqual(
      courses.map(({ title }) => title),
      [
        'Throughput over time, lowest and highest of each 10m',
        'Response time over time, lowest and highest of each 10m',
      ],
    )
    for (const { xs, xTexts, series, y } of courses) {
      assert.ok(xs.length <= 960)
      const at = xTexts.indexOf('12000 to 12599 s, maximum')
      for (const { values } of series) {
        assert.equal(values[at], Math.max(...values.map(Number)))
        assert.ok(values[at]! > 9 * values[at - 1]!)
        assert.equal(values[at - 1], values[0])
        assert.ok(values[at]! <= y.range[1])
      }
    }
  })
})

test('35 runs of an hour, and four results of ten hours side by side, fit into a page', () => {
  const hour = longRun(3600)
  const many = madeUpResult({}, ...Array<Run>(35).fill(hour))
  assert.equal(chartsOf(REPORTS.html([many]))[2]?.series.length, 35)
  const long = madeUpResult({}, longRun(36_000))
  assert.equal(chartsOf(REPORTS.html([long, long, long, long]))[1]?.series.length, 4)
})
