import assert from 'node:assert/strict'
import { test } from 'node:test'
import { REPORTS } from '../../src/report/report.js'
import { searchTable } from '../../src/report/search-table.js'
import { table } from '../../src/report/table.js'
import { wholeSeconds } from '../../src/report/whole-seconds.js'
import type { Result } from '../../src/result/result.js'
import { madeUpResult, madeUpRun, madeUpServer, USUAL } from '../result/made-up-result.js'
import { madeUpPair, madeUpSearch } from './made-up-comparison.js'

function golden(result: Result, expected: string): void {
  const text = table([result])
  for (const line of text.split('\n')) assert.ok(line.length <= 80, line)
  assert.doesNotMatch(text, /\u001b/)
  assert.equal(text, `${expected.trim()}\n`)
}

test('the table of a closed load is as expected', () => {
  golden(
    madeUpResult({ target: '127.0.0.1:8000', durationMs: 10_000 }, madeUpRun()),
    `
Answer      1,000 requests/s, p50 500 µs, p99 900 µs, 0 failed
Target      127.0.0.1:8000
Load        closed, 64 connections, 2 driver threads, 10s after 2s of warm-up
┌────────────┬────────┬────────┬────────┬────────┬────────┬────────┐
│ Latency    │    p50 │    p90 │    p99 │  p99.9 │    max │   mean │
├────────────┼────────┼────────┼────────┼────────┼────────┼────────┤
│ response   │ 500 µs │ 500 µs │ 900 µs │ 1.5 ms │ 1.5 ms │ 543 µs │
│ connect    │  60 µs │  60 µs │  60 µs │  60 µs │  60 µs │  60 µs │
│ first byte │ 200 µs │ 200 µs │ 200 µs │ 200 µs │ 200 µs │ 200 µs │
└────────────┴────────┴────────┴────────┴────────┴────────┴────────┘
Requests    10,000 ok, 0 failed
Throughput  1,000 requests/s over 10 s
Timeline    ██████████ 1,000 to 1,000/s
CPU         per exchange: driver 300 µs (30 % of a core)
`,
  )
})

test('the table of an open load on the bundled server, with reuse and pipelining, is as expected', () => {
  const run = (ok: number) =>
    madeUpRun({
      response: [
        [1400, 9000],
        [2500, 950],
        [999_499, ok],
      ],
      service: [
        [500, 9000],
        [900, 950 + ok],
      ],
      connect: [[60, 1000]],
      startLate: [
        [5, 9000],
        [900, 950 + ok],
      ],
      server: madeUpServer(0.2),
      notStarted: 7,
      driverCpuShare: 0.9,
    })
  const options = {
    ratePerSecond: 1000,
    arrival: 'poisson',
    pipelining: 4,
    runs: 3,
    title: 'a title',
  } as const
  golden(
    madeUpResult(options, run(40), run(50), run(60)),
    `
Answer      1,000 requests/s, p50 1.4 ms, p99 2.5 ms, 0 failed, 21 never started
Title       a title
Target      bundled server, pool of 4 threads, handler tutorial
Load        open, 1,000/s poisson, up to 1,000 connections, reused, 4 pipelined,
            2 driver threads, 10s after 2s of warm-up, 3 runs
┌────────────┬────────┬────────┬────────┬─────────┬────────┬─────────┐
│ Latency    │    p50 │    p90 │    p99 │   p99.9 │    max │    mean │
├────────────┼────────┼────────┼────────┼─────────┼────────┼─────────┤
│ response   │ 1.4 ms │ 1.4 ms │ 2.5 ms │ 999 ms? │ 999 ms │ 6.49 ms │
│ service    │ 500 µs │ 500 µs │ 900 µs │ 900 µs? │ 900 µs │  540 µs │
│ connect    │  60 µs │  60 µs │  60 µs │  60 µs? │  60 µs │   60 µs │
│ first byte │ 200 µs │ 200 µs │ 200 µs │ 200 µs? │ 200 µs │  200 µs │
│ start late │   5 µs │   5 µs │ 900 µs │ 900 µs? │ 900 µs │ 94.5 µs │
│ queue wait │  40 µs │  40 µs │  40 µs │   40 µs │  40 µs │   40 µs │
│ handler    │   3 µs │   3 µs │   3 µs │    3 µs │   3 µs │    3 µs │
└────────────┴────────┴────────┴────────┴─────────┴────────┴─────────┘
Requests    30,000 ok, 0 failed, 21 never started
Throughput  1,000 requests/s (95 %: 998 to 1,002) over 10 s, median of 3 runs
95 %        p50 1.4 ms to 1.4 ms, p90 739 µs to 3.9 ms, p99 2.5 ms to 2.5 ms
Timeline    ██████████ 1,000 to 1,000/s
CPU         per exchange: driver 900 µs (90 % of a core), including the wait for
            due times, server 200 µs (20 % of a core)
Batches     4 requests per batch to a worker, at most 4
Warning     rate-not-reached: 21 requests (0.07 %) were due but never started,
            so the rate of 1,000/s was not reached: use more --connections, or a
            lower --rate
Warning     few-samples: 9,990 samples are too few for p99.9 (fewer than 10 lie
            beyond): measure longer
`,
  )
})

test('a failed result with complete runs says why it failed', () => {
  const result = madeUpResult({}, madeUpRun({ errors: { refused: 3 } }))
  const error = {
    code: 'nothing-succeeded',
    stack: null,
    message: 'not one exchange succeeded: refused \u001b[2J',
  } as const
  assert.match(
    table([{ ...result, state: 'failed', error }]),
    /^State {7}failed: not one exchange succeeded: refused \\u001b\[2J$/m,
  )
})

test('the table of failures of every kind in a stopped run is as expected', () => {
  const run = madeUpRun({
    response: [
      [45_600, 80],
      [1_234_000, 10],
    ],
    connect: [],
    errors: { refused: 2, reset: 5, 'connect-timeout': 1, mismatch: 12 },
    unfinished: 3,
    windowMs: 1500,
    okBySecond: [80, 10],
  })
  golden(
    { ...madeUpResult({ requests: 1000 }, run), state: 'stopped' },
    `
Answer      60 requests/s, p50 45.6 ms, p99 1.23 s?, 20 failed (17.7 %), 3
            unfinished
Target      bundled server, pool of 4 threads, handler tutorial
Load        closed, 64 connections, 2 driver threads, 1,000 exchanges
┌────────────┬─────────┬─────────┬─────────┬─────────┬────────┬────────┐
│ Latency    │     p50 │     p90 │     p99 │   p99.9 │    max │   mean │
├────────────┼─────────┼─────────┼─────────┼─────────┼────────┼────────┤
│ response   │ 45.6 ms │ 1.23 s? │ 1.23 s? │ 1.23 s? │ 1.23 s │ 178 ms │
│ first byte │  200 µs │ 200 µs? │ 200 µs? │ 200 µs? │ 200 µs │ 200 µs │
└────────────┴─────────┴─────────┴─────────┴─────────┴────────┴────────┘
Requests    90 ok, 20 failed (17.7 %: mismatch 12, reset 5, refused 2,
            connect-timeout 1), 3 unfinished
Throughput  60 requests/s over 1.5 s
CPU         per exchange: driver 26.5 ms (200 % of a core)
State       stopped: the numbers cover the part that ran
Warning     few-samples: 90 samples are too few for p90, p99, p99.9 (fewer than
            10 lie beyond): measure longer
Warning     failures: 20 failed exchanges (17.7 %) are not in the latencies;
            --threshold counts them as infinitely slow
`,
  )
})

test('the table says if nothing was measured, and two results are separated', () => {
  const nothing = madeUpResult({ target: 'unix:/run/x.sock' })
  const expected = `
Target      unix:/run/x.sock
Load        closed, 64 connections, 2 driver threads, 10s after 2s of warm-up
State       failed: nothing was measured
`.trim()
  golden({ ...nothing, state: 'failed' }, expected)
  assert.equal(
    table([
      { ...nothing, state: 'failed' },
      { ...nothing, state: 'failed' },
    ]),
    `${expected}\n\n${expected}\n`,
  )
})

test('the last second of an open load counts as complete, even if the first start was slightly late', () => {
  const run = (windowMs: number) => wholeSeconds(madeUpRun({ windowMs })).length
  assert.deepEqual([run(9999.99), run(9960), run(9500), run(10_000)], [10, 10, 9, 10])
})

test('without exchanges no CPU is reported', () => {
  const run = madeUpRun({ response: [], connect: [], okBySecond: [] })
  assert.doesNotMatch(table([madeUpResult({}, run)]), /^CPU/m)
})

test('the table of a search fits into 80 columns for up to a million requests a second', () => {
  const search = madeUpSearch()
  const run = madeUpRun({ response: [[123_456, 1e7]], notStarted: 7_000_000 })
  const probe = { verdict: 'broken', ratePerSecond: 999_999, reasons: [], heldPerSecond: null, run } as const
  for (const brokenBy of ['latency', 'failures', 'throughput', 'rate', 'driver', 'error'] as const)
    for (const line of searchTable({ ...search, probes: [{ ...probe, brokenBy }] }).split('\n'))
      assert.ok(line.length <= 80, line)
})

test('texts from a file stay on their line and are harmless, in text and in Markdown', () => {
  const hostile = 'a\nWarning     none\u001b[2J\u202eb'
  const [pair, result] = [
    madeUpPair([hostile, 'pool']),
    madeUpResult({ title: hostile }, madeUpRun({ response: USUAL })),
  ]
  for (const report of [REPORTS.table, REPORTS.markdown]) {
    const said = report([pair, result])
    assert.doesNotMatch(said, /^Warning {5}none/m)
    assert.doesNotMatch(said, /[\u001b\u202e]/)
  }
})
