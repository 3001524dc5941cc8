import assert from 'node:assert/strict'
import { test } from 'node:test'
import { againstTable } from '../../bench/figures.js'
import { hold, type Sample, type Standings } from '../../bench/peers/contest.js'
import { judgeGoals, ratioOf } from '../../bench/peers/ratio.js'
import { figuresOf, tableOf } from '../../bench/peers/table.js'

const samples = (...cpuUs: readonly number[]): Sample[] =>
  cpuUs.map(us => ({ cpuUs: us, perSecond: 1e6 / us, startUpUs: null }))

const quick = { quick: true, signal: new AbortController().signal, realMs: null }

test('every contender runs once in each round, and every second round runs in reverse order', async () => {
  const turns: string[] = []
  const contender = (name: string) => ({
    name,
    measure: async () => {
      turns.push(name)
      return { cpuUs: turns.length, perSecond: 1, startUpUs: null }
    },
  })
  const contenders = [contender('a'), { name: 'b', missing: 'not installed: ask for it' }, contender('c')]
  const standings = await hold({ title: 'Three', contenders, goals: [], notes: [] }, quick)
  assert.deepEqual(turns, ['a', 'c', 'c', 'a'])
  assert.deepEqual(
    standings.rows.map(({ name, samples }) => [name, ...samples.map(({ cpuUs }) => cpuUs)]),
    [
      ['a', 1, 4],
      ['c', 2, 3],
    ],
  )
  assert.deepEqual(standings.skipped, [{ name: 'b', reason: 'not installed: ask for it' }])
})

test('a ratio is the median of the ratios of single rounds, so one slow round changes nothing', () => {
  const ratio = ratioOf(samples(20, 200, 22), samples(10, 100, 10), 'cpu')
  assert.deepEqual(ratio, { middle: 2, low: 2, high: 2.2 })
  assert.equal(ratioOf(samples(1), [], 'cpu'), null)
  assert.equal(ratioOf(samples(50), samples(100), 'throughput')?.middle, 2)
})

const standings: Standings = {
  title: 'nginx, connections reused',
  rows: [
    { name: 'heythere', samples: samples(15, 14, 16).map(one => ({ ...one, startUpUs: 600_000 })) },
    { name: 'wrk', samples: samples(10, 10, 10) },
  ],
  skipped: [{ name: 'ab', reason: 'not installed: apt-get install apache2-utils' }],
  goals: [
    { of: 'heythere', against: 'wrk', what: 'cpu', bound: 1.4 },
    { of: 'heythere', against: 'autocannon', what: 'cpu', bound: 0.45 },
  ],
  notes: ['CPU of the driver alone.'],
}

test('a goal is met, missed by a share of its bound, or not measured', () => {
  const [wrk, autocannon] = judgeGoals(standings)
  assert.ok(wrk && Math.abs(wrk.missedBy - 0.1 / 1.4) < 1e-9)
  assert.equal(autocannon?.ratio, null)
  const throughput = { of: 'wrk', against: 'heythere', what: 'throughput' as const }
  const judged = judgeGoals({
    rows: standings.rows,
    goals: [
      { ...throughput, bound: 1.5 },
      { ...throughput, bound: 2 },
    ],
  })
  assert.deepEqual(
    judged.map(({ missedBy }) => missedBy),
    [0, 0.25],
  )
})

test('the table of a contest is as expected', () => {
  const text = tableOf(standings)
  assert.equal(
    text,
    `┌───────────────────────────┬──────────────┬──────────┬─────────────┬──────────┐
│ nginx, connections reused │ CPU/exchange │ to first │ exchanges/s │ start-up │
├───────────────────────────┼──────────────┼──────────┼─────────────┼──────────┤
│ heythere                  │        15 µs │    1.00x │      66,667 │   600 ms │
│ wrk                       │        10 µs │    0.67x │     100,000 │          │
└───────────────────────────┴──────────────┴──────────┴─────────────┴──────────┘
┌─────────────────────────────┬───────────────────┬─────────┬──────────────────┐
│ Goal, by CPU                │    ratio (rounds) │   bound │ is it met?       │
├─────────────────────────────┼───────────────────┼─────────┼──────────────────┤
│ heythere / wrk              │ 1.50x (1.40-1.60) │  <= 1.4 │ MISSED by 7.14 % │
│ heythere / autocannon       │                   │ <= 0.45 │ not measured     │
└─────────────────────────────┴───────────────────┴─────────┴──────────────────┘
Skipped     ab: not installed: apt-get install apache2-utils
Note        CPU of the driver alone.`,
  )
  for (const line of text.split('\n')) assert.ok(line.length <= 80, line)
})

const environment = {
  version: '0.1.0',
  node: 'v20.20.2',
  os: 'Linux 6.1 x64',
  cpus: '2 x Some',
  cores: 2,
  descriptorLimit: 20_000,
  commit: null,
  started: '2026-11-24T20:00:00.000Z',
  hostname: 'here',
  files: {},
}

test('a run is compared with an earlier one, and doubts about the comparison are reported', () => {
  const figures = figuresOf(standings)
  const before = {
    environment: { ...environment, node: 'v24.1.0' },
    quick: true,
    figures: figures.slice(0, 3).map(figure => ({ ...figure, value: figure.value * 2 })),
  }
  assert.equal(
    againstTable(before, { environment, quick: false, figures }),
    `┌──────────────────────────────────────────┬─────────────┬─────────────┬───────┐
│ Against 2026-11-24T20:00                 │      before │         now │ ratio │
├──────────────────────────────────────────┼─────────────┼─────────────┼───────┤
│ nginx, connections reused: heythere, CPU │       30 µs │       15 µs │   0.5 │
│ nginx, connections reused: heythere      │  133,333 /s │   66,667 /s │   0.5 │
│ nginx, connections reused: wrk, CPU      │       20 µs │       10 µs │   0.5 │
└──────────────────────────────────────────┴─────────────┴─────────────┴───────┘
Note        figures of this run that have none before: 1
Doubt       node: v24.1.0 then, v20.20.2 now
Doubt       --quick is short and so noisy
Doubt       two runs at two times are not interleaved: the machine may have
            changed too`,
  )
})
