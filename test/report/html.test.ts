import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Chart } from '../../src/report/html/chart.js'
import { html } from '../../src/report/html.js'
import type { Saved } from '../../src/result/saved.js'
import { madeUpResult, madeUpRun, madeUpServer } from '../result/made-up-result.js'
import { madeUpGrid, madeUpPair, madeUpSearch } from './made-up-comparison.js'

const chartsOf = (...saved: readonly Saved[]): Chart[] =>
  [...html(saved).matchAll(/<script type="application\/json">(.*?)<\/script>/g)].map(found =>
    JSON.parse(found[1] ?? ''),
  )
const pointsOf = ({ title, series }: Chart): string =>
  `${title}: ${series.map(({ name, values }) => `${name} ${values.filter(value => value !== null).length}`).join(', ')}`

/** The page without the contents of its scripts and styles. */
const bare = (page: string): string => page.replaceAll(/<(script|style)\b[^>]*>.*?<\/\1>/gs, '<$1></$1>')

test('a result has a curve by percentile, its phases and its timeline', () => {
  const result = madeUpResult({}, madeUpRun({ server: madeUpServer(0.2), errors: { reset: 5 } }))
  assert.deepEqual(chartsOf(result).map(pointsOf), [
    // 20 points per decade over 4 decades, and the 10,000th
    'Response time by percentile: response 81',
    'Where the time goes: response 7, connect 7, first byte 7, queue wait 7, handler 7',
    'Throughput over time: ok 10, failed 10',
  ])
  const [percentiles] = chartsOf(result)
  assert.deepEqual(
    percentiles?.x.ticks?.map(({ text }) => text),
    ['p50', 'p90', 'p99', 'p99.9', 'p99.99'],
  )
  // x = 1 / (1 - p), y in milliseconds: p90 is 0.5 ms, the maximum 1.5 ms
  assert.equal(percentiles?.series[0]?.values[percentiles.xs.indexOf(10)], 0.5)
  assert.equal(percentiles?.series[0]?.values.at(-1), 1.5)
  const page = html([result])
  for (const text of ['1,000/s', '<td>5</td>', 'reset', 'Bundled server', 'target.server.threads'])
    assert.ok(page.includes(text), text)
})

test('the last point of a curve is the maximum, which is also a row of its table', () => {
  const run = madeUpRun({
    response: [
      [500, 9999],
      [7000, 1],
    ],
  })
  for (const saved of [[madeUpResult({}, run)], [madeUpResult({}, run), madeUpResult({}, run)]]) {
    const [percentiles] = chartsOf(...saved)
    assert.deepEqual([percentiles?.xTexts.at(-1), percentiles?.series[0]?.values.at(-1)], ['max', 7])
    assert.match(html(saved), /<th[^>]*>max<\/th><td>7 ms<\/td>/)
  }
})

test('several results share a chart, with distinct names', () => {
  const results = [madeUpResult({ title: 'same' }, madeUpRun()), madeUpResult({ title: 'same' }, madeUpRun())]
  const [overlay, throughput] = chartsOf(...results)
  assert.equal(overlay && pointsOf(overlay), 'Response time by percentile: same 81, same #2 81')
  assert.equal(throughput && pointsOf(throughput), 'Throughput over time: same 10, same #2 10')
})

test('the marks in a panel of error bars are those of its metric', () => {
  const page = html([madeUpPair()])
  const marksIn = (caption: string): string[] => {
    const panel = page.slice(page.indexOf(`<caption>${caption}</caption>`))
    return [...panel.slice(0, panel.indexOf('</table>')).matchAll(/<th scope="row">(.*?)<\/th>/g)].map(
      found => found[1] ?? '',
    )
  }
  assert.deepEqual(marksIn('Throughput, requests/s'), ['inline', '* pool'])
  assert.deepEqual(marksIn('Response time, p50'), ['inline', 'pool'])
  assert.deepEqual(marksIn('Server CPU per exchange').toSorted(), ['* inline', '= pool'])
})

test('a comparison has its decision as text, error bars, heat maps and a scaling curve', () => {
  const page = html([madeUpGrid()])
  for (const text of [
    /<dt>Answer<\/dt><dd>1 connection: use threads 2, connections 1: throughput 2\.00x threads 1, connections 1/,
    /<dt>Load<\/dt><dd>1: 16 connections are enough: /,
    /<circle class="middle" cx="[\d.]+%"/,
    /<line class="ends" x1="[\d.]+%"/,
    /<td class="heat-8">1,435<\/td>/,
    // The smallest response time is the best
    /<td class="heat-8">3 ms<\/td>/,
    /<td class="heat-0">192 ms<\/td>/,
    /a peak of 740\/s at 21\.8 connections/,
  ])
    assert.match(page, text)
  const [first] = chartsOf(madeUpGrid())
  assert.equal(first && pointsOf(first), 'Throughput over connections, threads 1: measured 7, fit 62, peak 1')
  const whiskers = first?.series[0]?.whiskers?.filter(ends => ends !== null)
  assert.equal(whiskers?.length, 7)
})

test('a search has its answer, its probes, its bound as a line, and its warnings', () => {
  const doubt = { code: 'contradicting-probes', message: '1 of 3 probes', figure: 1 }
  const search = { ...madeUpSearch(), warnings: [doubt] }
  const page = html([search])
  assert.match(page, /100 requests\/s keep p99&lt;5ms \(95 %: 90 to 300\), broken at 300\/s by latency/)
  assert.match(page, /<strong>contradicting-probes<\/strong>: 1 of 3 probes/)
  assert.deepEqual(chartsOf(search).map(pointsOf), [
    'p99 of each probe by its rate: kept 1, broken 1, unsure 0, p99<5ms 2',
  ])
  const bound = chartsOf(search)[0]?.series.at(-1)
  assert.deepEqual([bound?.kind, bound?.values], ['line', [5000, 5000]])
})

test('each bound of a search has its own chart, with the values that the verdicts are based on', () => {
  const search = madeUpSearch()
  const [kept] = search.probes
  const failing = madeUpRun({ response: [[2000, 9000]], errors: { reset: 1000 } })
  const probes = [...search.probes, { ...kept!, ratePerSecond: 150, run: failing }]
  const charts = chartsOf({ ...search, probes, slo: ['p90<=3ms', 'errors<5%'] })
  assert.deepEqual(charts.map(pointsOf), [
    // Three probes have a run. At 150/s a tenth failed, so p90 is just finite
    'p90 of each probe by its rate: kept 2, broken 1, unsure 0, p90<=3ms 3',
    'Share that failed in each probe by its rate: kept 2, broken 1, unsure 0, errors<5% 3',
  ])
  assert.deepEqual(charts[1]?.series[0]?.values, [0, 10, null])
  assert.deepEqual(charts[1]?.series.at(-1)?.values, [5, 5, 5])
  // With more failures the percentile is infinite and cannot be drawn
  const [p99] = chartsOf({ ...search, probes, slo: ['p99<5ms'] })
  assert.equal(p99 && pointsOf(p99), 'p99 of each probe by its rate: kept 1, broken 1, unsure 0, p99<5ms 2')
})

test('there is a page even if nothing was measured or a run is missing', () => {
  const nothing = {
    ...madeUpResult({}),
    state: 'failed',
    error: { code: 'x', message: 'it <died>', stack: null },
  } as const
  assert.match(html([nothing]), /it &lt;died&gt;/)
  assert.match(html([nothing, nothing]), /2 results side by side/)
  const pair = madeUpPair()
  const cells = pair.cells.map(cell => ({ ...cell, result: { ...cell.result, runs: [] } }))
  assert.match(html([{ ...pair, cells, verdicts: [] }]), /Comparison of 2 settings/)
})

test('every opened element is closed, and texts from a file add none', () => {
  const hostile = '</script></style><script>alert(1)</script><img src=x onerror=alert(1)> " \' \u2028'
  const shape = (title: string) => {
    const page = html([
      madeUpResult({ title, thresholds: ['p99<1ms'] }, madeUpRun({ server: madeUpServer(0.2) })),
      madeUpResult({ title }, madeUpRun()),
      madeUpPair([title, `${title} 2`]),
      madeUpSearch(),
    ])
    const counts = new Map<string, number>()
    for (const [, tag = ''] of bare(page).matchAll(/<(\/?[a-z0-9]+)/g))
      counts.set(tag, (counts.get(tag) ?? 0) + 1)
    return counts
  }
  const tags = shape(hostile)
  assert.deepEqual(tags, shape('plain'))
  for (const [tag, times] of tags)
    if (!tag.startsWith('/') && !['meta', 'rect', 'line', 'circle'].includes(tag))
      assert.equal(tags.get(`/${tag}`), times, tag)
})

test('a page allows only its own style and scripts, and refers to no other address', () => {
  const page = html([madeUpPair()])
  const [, policy = ''] = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(page) ?? []
  assert.match(
    policy.replaceAll('&#39;', "'"),
    /^default-src 'none'; style-src 'sha256-\S+'; script-src 'sha256-\S+' 'sha256-\S+' 'sha256-\S+'; base-uri 'none'; form-action 'none'$/,
  )
  const [found] = /https?:\/\/|@import|url\(| src=| href=| style="| on[a-z]+="/.exec(bare(page)) ?? []
  assert.equal(found, undefined)
})
