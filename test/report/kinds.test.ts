import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { comparisonTable } from '../../src/report/comparison-table.js'
import { csv } from '../../src/report/csv.js'
import { html } from '../../src/report/html.js'
import { markdown } from '../../src/report/markdown.js'
import { table } from '../../src/report/table.js'
import type { Result } from '../../src/result/result.js'
import { madeUpResultOf, madeUpRunOf, madeUpWorkload } from '../result/made-up-kinds.js'
import { madeUpResult, madeUpRun, type Values } from '../result/made-up-result.js'
import { madeUpPair } from './made-up-comparison.js'

const GETS: Values = [
  [500, 8900],
  [900, 100],
]
const result = madeUpResultOf(
  { target: '127.0.0.1:8000', thresholds: ['p99{get}<2ms'] },
  madeUpWorkload({ get: 90, set: 10 }),
  madeUpRunOf(
    { get: { response: GETS }, set: { response: [[1500, 950]], errors: { mismatch: 40, 'status-404': 10 } } },
    [[250, 64]],
  ),
)

/** A result without kinds and opening. */
const plain = madeUpResult({ target: '127.0.0.1:8000' }, madeUpRun())

test('Markdown has a table of kinds after that of latencies', () => {
  assert.ok(
    markdown([result]).includes(
      `| opening | 250 µs | 250 µs? | 250 µs? | 250 µs? | 250 µs | 250 µs |
| first byte | 200 µs | 200 µs | 200 µs | 200 µs? | 200 µs | 200 µs |

| Kind | requests | p50 | p99 | max | failed |
| --- | --: | --: | --: | --: | --: |
| get | 9,000 | 500 µs | 900 µs | 900 µs | 0 |
| set | 1,000 | 1.5 ms | 1.5 ms? | 1.5 ms | 50 |
`,
    ),
  )
  assert.doesNotMatch(markdown([plain]), /Kind|opening/)
})

test('the page has a table of kinds with a caption, a head and row names', () => {
  const page = html([result])
  assert.match(
    page,
    /<div class="wide" role="group" tabindex="0" aria-label="Table: Response time by kind of exchange"><table><caption>Response time by kind of exchange<\/caption>\n<thead><tr><th scope="col">Kind<\/th><th scope="col">requests<\/th>/,
  )
  assert.match(
    page,
    /<tr><th scope="row">set<\/th><td>1,000<\/td><td>1\.5 ms<\/td><td>1\.5 ms\?<\/td><td>1\.5 ms<\/td><td>50<\/td><\/tr>/,
  )
  assert.match(page, /<th scope="row">opening<\/th>/)
  assert.match(page, /<th scope="row">status-404<\/th><td>10<\/td>/)
  assert.doesNotMatch(html([plain]), /Response time by kind|>opening</)
})

describe('CSV', () => {
  const columns = (...results: readonly Result[]): Record<string, string>[] => {
    const [head = [], ...rows] = csv(results)
      .trimEnd()
      .split('\r\n')
      .map(row => row.split(','))
    return rows.map(row => {
      assert.equal(row.length, head.length)
      return Object.fromEntries(head.map((name, index) => [name, row[index] ?? '']))
    })
  }

  test('adds the columns of kinds at the end, and has its usual head if there are none', () => {
    const [head = ''] = csv([plain]).split('\r\n')
    assert.match(head, /,failed_no_capture,opening_mean_us,.*,opening_max_us$/)
    const [withKinds = ''] = csv([result]).split('\r\n')
    assert.ok(withKinds.startsWith(`${head},failed_status_404,kind_get_started,kind_get_ok,`))
    assert.equal(csv([plain]).split('\r\n')[1]?.split(',').length, head.split(',').length)
  })

  test('has the counts and figures of each kind, and empty fields for runs without it', () => {
    const named = madeUpResultOf(
      {},
      madeUpWorkload({ constructor: 1 }),
      madeUpRunOf({ constructor: { response: GETS, unfinished: 2 } }),
    )
    const [of, without, other] = columns(result, plain, named)
    assert.deepEqual(
      ['started', 'ok', 'failed', 'unfinished', 'response_p50_us', 'response_max_us'].map(
        name => of?.[`kind_set_${name}`],
      ),
      ['1000', '950', '50', '0', '1500', '1500'],
    )
    assert.deepEqual([of?.failed_status_404, of?.opening_p50_us, without?.opening_p50_us], ['10', '250', ''])
    assert.deepEqual(
      [without?.failed_status_404, without?.kind_set_ok, without?.kind_constructor_ok],
      ['0', '', ''],
    )
    assert.deepEqual([other?.kind_constructor_ok, other?.kind_constructor_unfinished], ['9000', '2'])
  })
})

test('the first reply of each new outcome is shown', () => {
  const run = madeUpRun({
    errors: { 'status-404': 7, opening: 2, 'no-capture': 1 },
    errorSamples: { opening: '-WRONGPASS', 'status-404': 'HTTP/1.1 404 Not Found', 'no-capture': '{}' },
  })
  assert.match(
    table([madeUpResult({}, run)]),
    /^First status-404 "HTTP\/1\.1 404 Not Found"\nFirst opening "-WRONGPASS"\nFirst no-capture "\{\}"$/m,
  )
})

test('the table has a row for each kind, and one for the opening', () => {
  const text = table([result])
  for (const line of text.split('\n')) assert.ok(line.length <= 80, line)
  assert.equal(
    text,
    `
Answer      995 requests/s, p50 500 µs, p99 1.5 ms, 50 failed (0.5 %)
✓           p99{get}<2ms: met, p99 of get is 900 µs
Target      127.0.0.1:8000
Load        closed, 64 connections, 2 driver threads, 10s after 2s of warm-up
┌────────────┬────────┬─────────┬─────────┬─────────┬────────┬────────┐
│ Latency    │    p50 │     p90 │     p99 │   p99.9 │    max │   mean │
├────────────┼────────┼─────────┼─────────┼─────────┼────────┼────────┤
│ response   │ 500 µs │  900 µs │  1.5 ms │ 1.5 ms? │ 1.5 ms │ 599 µs │
│ connect    │  60 µs │   60 µs │   60 µs │  60 µs? │  60 µs │  60 µs │
│ opening    │ 250 µs │ 250 µs? │ 250 µs? │ 250 µs? │ 250 µs │ 250 µs │
│ first byte │ 200 µs │  200 µs │  200 µs │ 200 µs? │ 200 µs │ 200 µs │
└────────────┴────────┴─────────┴─────────┴─────────┴────────┴────────┘
┌──────┬──────────┬────────┬─────────┬────────┬────────┐
│ Kind │ requests │    p50 │     p99 │    max │ failed │
├──────┼──────────┼────────┼─────────┼────────┼────────┤
│ get  │    9,000 │ 500 µs │  900 µs │ 900 µs │      0 │
│ set  │    1,000 │ 1.5 ms │ 1.5 ms? │ 1.5 ms │     50 │
└──────┴──────────┴────────┴─────────┴────────┴────────┘
Requests    9,950 ok, 50 failed (0.5 %: mismatch 40, status-404 10)
Throughput  995 requests/s over 10 s
Timeline    ██████████ 1,000 to 1,000/s
CPU         per exchange: driver 300 µs (30 % of a core)
Warning     few-samples: 9,950 samples are too few for p99.9; 950 of set for p99
            (fewer than 10 lie beyond): measure longer
Warning     failures: 50 failed exchanges (0.5 %) are not in the latencies;
            --threshold counts them as infinitely slow
`.trimStart(),
  )
})

describe('sixteen kinds with long names', () => {
  const names = Array.from(
    { length: 16 },
    (_, index) => `${'a-rather-long-name-of-a-kind-of-exchange-'.repeat(2)}${index}`,
  )
  const kinds = Object.fromEntries(
    names.map((name): [string, { response: Values; errors: { mismatch: number } }] => [
      name,
      { response: [[123_456, 1_000_000]], errors: { mismatch: 1_000_000 } },
    ]),
  )
  const wide = madeUpResultOf(
    {},
    madeUpWorkload(Object.fromEntries(names.map(name => [name, 1]))),
    madeUpRunOf(kinds),
  )

  test('fit into 80 columns with their complete names', () => {
    const text = table([wide])
    for (const line of text.split('\n')) assert.ok(line.length <= 80, line)
    const cells = [...text.matchAll(/^│ (\S+) +│/gm)].map(([, cell]) => cell).join('')
    for (const name of names) assert.ok(cells.includes(name), name)
  })
})

test('every report of a comparison lists the kinds, and for each kind its cells', () => {
  const pair = madeUpPair()
  const compared = { ...pair, cells: pair.cells.map(cell => ({ ...cell, result })) }
  assert.ok(
    markdown([compared]).includes(
      `| Kind: cell | requests | p50 | p99 | max | failed |
| --- | --: | --: | --: | --: | --: |
| get: inline | 9,000 | 500 µs | 900 µs | 900 µs | 0 |
| get: pool | 9,000 | 500 µs | 900 µs | 900 µs | 0 |
| set: inline | 1,000 | 1.5 ms | 1.5 ms? | 1.5 ms | 50 |
| set: pool | 1,000 | 1.5 ms | 1.5 ms? | 1.5 ms | 50 |
`,
    ),
  )
  const shown = comparisonTable(compared)
  assert.match(shown, /│ set: pool +│ +1,000 │ +1\.5 ms │ +1\.5 ms\? │ +1\.5 ms │ +50 │/)
  assert.ok(shown.split('\n').every(line => line.length <= 80))
  assert.match(html([compared]), /<th scope="row">set: pool<\/th><td>1,000<\/td>/)
  assert.doesNotMatch(comparisonTable(pair), /Kind/)
})
