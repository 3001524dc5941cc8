import assert from 'node:assert/strict'
import { test } from 'node:test'
import { tableOf as decisionTable } from '../../bench/decisions/experiment.js'
import { beyond } from '../../bench/messages/rounds.js'
import { tableOf as microTable } from '../../bench/micro/table.js'
import { growthOf } from '../../bench/scale/flat.js'
import { kbEach } from '../../bench/scale/held.js'
import { withinDescriptors } from '../../bench/scale/levels.js'

test('memory that fills up first and then stays level has not grown', () => {
  const filling = Array.from({ length: 40 }, (_, n) => (n < 10 ? 50 + n * 5 : 100))
  assert.equal(growthOf(filling), 0)
  const leaking = Array.from({ length: 40 }, (_, n) => 100 + n)
  assert.equal(growthOf(leaking), 20)
})

test('the memory of a connection is the growth divided by the number of connections added', () => {
  const held = { connections: 1024, before: { rss: 5e6, heap: 1e6 }, failed: 0 }
  assert.equal(kbEach({ ...held, after: { rss: 5e6 + 8 * 1024 ** 2, heap: 1e6 } }, 'rss'), 8)
})

test('connection counts above the limit of open files are skipped, with the reason', () => {
  assert.deepEqual(withinDescriptors([10, 1000], 1024), {
    levels: [10],
    skipped: [['Skipped', '1,000 connections: the limit of open files is 1,024; raise it with ulimit -n']],
  })
  assert.deepEqual(withinDescriptors([10, 1000], 1064).skipped, [])
})

test('the table of micro-benchmarks is as expected', () => {
  assert.equal(
    microTable({
      title: 'Recording',
      rows: [
        { name: 'a sample', ns: 120, p1Ns: 80.5, p99Ns: 1234, goalNs: 100 },
        { name: 'a merge', ns: 6_886_939, p1Ns: 3_778_277, p99Ns: 12_900_129, goalNs: null },
      ],
      notes: [],
    }),
    `┌──────────────────────────────┬────────────┬────────────┬────────────┬────────┐
│ Recording                    │      ns/op │         p1 │        p99 │   goal │
├──────────────────────────────┼────────────┼────────────┼────────────┼────────┤
│ a sample                     │        120 │       80.5 │      1,234 │ <= 100 │
│ a merge                      │  6,886,939 │  3,778,277 │ 12,900,129 │        │
└──────────────────────────────┴────────────┴────────────┴────────────┴────────┘
Goal        a sample: at most 100 ns: MISSED by 20 %`,
  )
})

test('the table of decisions is as expected', () => {
  assert.equal(
    decisionTable({
      title: 'A server of 100/s',
      command: "heythere search --slo 'p99<150ms'",
      checks: [
        { what: 'within 5 % of 100/s', found: '98.2/s, ended by latency', holds: true },
        { what: 'says "at least"', found: '98.2/s', holds: false },
      ],
      notes: [],
    }),
    `┌──────────────────────────────────┬──────────────────────────────────┬────────┐
│ A server of 100/s                │ found                            │ check  │
├──────────────────────────────────┼──────────────────────────────────┼────────┤
│ within 5 % of 100/s              │ 98.2/s, ended by latency         │ yes    │
│ says "at least"                  │ 98.2/s                           │ NO     │
└──────────────────────────────────┴──────────────────────────────────┴────────┘
Command     heythere search --slo 'p99<150ms'`,
  )
})

test('the extra cost of one way over another is the median of its rounds', () => {
  assert.deepEqual(beyond([10, 21, 33], [9, 20, 30]), { middle: 1, low: 1, high: 3 })
})
