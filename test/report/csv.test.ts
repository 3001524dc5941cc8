import assert from 'node:assert/strict'
import { test } from 'node:test'
import { csv } from '../../src/report/csv.js'
import type { Saved } from '../../src/result/saved.js'
import { madeUpResult, madeUpRun, madeUpServer } from '../result/made-up-result.js'
import { madeUpPair, madeUpSearch } from './made-up-comparison.js'

/** A reader of RFC 4180: quoted fields may contain field and row ends. */
function read(text: string): string[][] {
  const rows: string[][] = [[]]
  for (const [, quoted, bare, end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n|$)/g)) {
    if (end === '' && quoted === undefined && bare === '') break
    rows.at(-1)?.push(quoted?.replaceAll('""', '"') ?? bare ?? '')
    if (end === '\r\n') rows.push([])
  }
  return rows.slice(0, -1)
}

const records = (...saved: readonly Saved[]): Record<string, string>[] => {
  const [head = [], ...rows] = read(csv(saved))
  return rows.map(row => {
    assert.equal(row.length, head.length)
    return Object.fromEntries(head.map((name, index) => [name, row[index] ?? '']))
  })
}

test('each run is a row, and the columns have their names, units and order', () => {
  const run = madeUpRun({ server: madeUpServer(0.2), errors: { reset: 5 }, notStarted: 2 })
  const [record = {}] = records(madeUpResult({ title: 'a title', ratePerSecond: 1000, runs: 1 }, run))
  const figures = (phase: string, ...values: readonly (number | '')[]) =>
    ['mean', 'p50', 'p75', 'p90', 'p95', 'p99', 'p99_9', 'p99_99', 'max']
      .map((name, index) => `${phase}_${name}_us=${values[index] ?? ''}\n`)
      .join('')
  const same = (us: number) => Array<number>(9).fill(us)
  assert.equal(
    Object.entries(record)
      .map(([name, value]) => `${name}=${value}\n`)
      .join(''),
    `title=a title
cell=
run=1
state=completed
started=2024-01-01T00:00:00.000Z
hostname=made-up
target=bundled server, pool of 4 threads, handler tutorial
handling=pool
threads=4
slots=1
handler=tutorial
load=open
rate_per_s=1000
connections=1000
workers=2
keep_alive=false
pipelining=1
window_s=10
started_exchanges=10005
ok=10000
failed=5
unfinished=0
not_started=2
throughput_per_s=1000
sent_bytes=310000
received_bytes=270000
driver_cpu_us_per_exchange=299.85007496251876
server_cpu_us_per_exchange=200
${figures('response', 543, 500, 500, 500, 900, 900, 1500, 1500, 1500)}${figures('service', 543, 500, 500, 500, 900, 900, 1500, 1500, 1500)}${figures('connect', ...same(60))}${figures('first_byte', ...same(200))}${figures('start_late')}${figures('queue_wait', ...same(40))}${figures('handler', ...same(3))}failed_refused=0
failed_reset=5
failed_timeout=0
failed_connect_timeout=0
failed_early_close=0
failed_mismatch=0
failed_no_free_port=0
failed_no_descriptor=0
failed_unreachable=0
failed_tls=0
failed_other=0
failed_cut_off=0
failed_backlog_full=0
failed_opening=0
failed_no_capture=0
${figures('opening')}`,
  )
})

test('a comparison has the runs of each cell, a search the rate of each measured probe', () => {
  const rows = records(madeUpPair(), madeUpSearch())
  assert.deepEqual(
    rows.map(({ cell, run, ok, rate_per_s }) => [cell, run, ok, rate_per_s]),
    [
      ['inline', '1', '4900', ''],
      ['inline', '2', '5000', ''],
      ['inline', '3', '5100', ''],
      ['pool', '1', '9800', ''],
      ['pool', '2', '10000', ''],
      ['pool', '3', '10200', ''],
      ['kept', '1', '1000', '100'],
      ['broken', '2', '3000', '300'],
    ],
  )
})

test('a text cannot leave its field or become a formula', () => {
  for (const [title, written] of [
    ['a, "b"\nc', '"a, ""b""\nc"'],
    ['=1+1', "'=1+1"],
    ['+1', "'+1"],
    ['-1', "'-1"],
    ['@SUM(A1)', "'@SUM(A1)"],
    ['\t=1', "'\t=1"],
    ['=HYPERLINK("x","y")', '"\'=HYPERLINK(""x"",""y"")"'],
    ['plain', 'plain'],
  ] as const) {
    const text = csv([madeUpResult({ title, target: '127.0.0.1:1' }, madeUpRun())])
    assert.ok(text.split('\r\n').slice(1).join('\r\n').startsWith(`${written},,1,`), JSON.stringify(title))
    const [record] = records(madeUpResult({ title, target: '127.0.0.1:1' }, madeUpRun()))
    assert.equal(record?.title?.replace(/^'/, ''), title)
  }
})

test('without a run there is only the head', () => {
  assert.match(csv([madeUpResult({})]), /^title,cell,run,[^\r\n]*\r\n$/)
})
