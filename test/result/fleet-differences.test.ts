import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { AgentFigures } from '../../src/recording/fleet-account.js'
import { table } from '../../src/report/table.js'
import type { Warning } from '../../src/result/result.js'
import { differences } from '../../src/result/warnings/fleet-differences.js'
import { madeUpResult, madeUpRun } from './made-up-result.js'

const agent = (name: string, figures: Partial<AgentFigures> = {}): AgentFigures => ({
  name,
  lost: null,
  connections: 10,
  ok: 3000,
  failed: 0,
  throughputPerSecond: 300,
  p50: 3000,
  p99: 9000,
  cpuPercent: 20,
  beganLateUs: 400,
  clockErrorUs: 100,
  ...figures,
})
const LOST = { throughputPerSecond: null, p50: null, p99: null, cpuPercent: null, beganLateUs: null }
const lost = (name: string) =>
  agent(name, { ...LOST, lost: 'silent for 2 s', clockErrorUs: null, ok: 1234, failed: 1 })

const resultOf = (agents: readonly AgentFigures[], skewUs = 0) =>
  madeUpResult(
    { target: 'localhost:80', agents: agents.length, connections: agents.length * 10 },
    madeUpRun({ fleet: { skewUs, agents } }),
  )
const warned = (warnings: readonly Warning[], code: string): string | undefined =>
  warnings.find(warning => warning.code === code)?.message

test('an agent that differs by a factor of 1.5 from the others is named, if there are at least three', () => {
  const alike = [agent('a'), agent('b', { p50: 3900 }), agent('c', { p50: 2700 })]
  assert.deepEqual(differences({ skewUs: 0, agents: alike }), [])
  const slow = agent('slow', { p50: 6000, throughputPerSecond: 150 })
  assert.deepEqual(differences({ skewUs: 0, agents: [...alike, slow] }), [
    { agent: 'slow', figure: 'p50', own: 6000, others: 3000 },
  ])
  assert.deepEqual(differences({ skewUs: 0, agents: [agent('a'), slow] }), [])
  const idle = agent('idle', { throughputPerSecond: 100, connections: 10 })
  assert.equal(differences({ skewUs: 0, agents: [...alike, idle] })[0]?.figure, 'requests/s per connection')
  const few = agent('few', { p50: 9000, ok: 99 })
  assert.deepEqual(differences({ skewUs: 0, agents: [...alike, few] }), [])
  // A smaller share of connections is not a difference
  const small = agent('small', { connections: 5, throughputPerSecond: 150 })
  assert.deepEqual(differences({ skewUs: 0, agents: [...alike, small] }), [])
  // If the target answers nobody, all agents are alike
  const failing = { ok: 0, failed: 3000, throughputPerSecond: 0, p50: null, p99: null }
  const unheard = ['a', 'b', 'c'].map(name => agent(name, failing))
  assert.deepEqual(differences({ skewUs: 0, agents: unheard }), [])
  assert.equal(differences({ skewUs: 0, agents: [...alike, agent('deaf', failing)] })[0]?.agent, 'deaf')
  assert.match(
    warned(resultOf([...alike, slow]).warnings, 'agent-differs') ?? '',
    /^slow \(p50 6 ms, the others 3 ms\): differs from the other agents/,
  )
})

test('the missing part of a lost agent is a warning', () => {
  const { warnings } = resultOf([agent('a'), agent('b'), lost('c')])
  assert.match(
    warned(warnings, 'agent-lost') ?? '',
    /^c \(silent for 2 s\): 33\.3 % of the connections are missing in these numbers, with at least 1,235 exchanges/,
  )
  assert.equal(warned(resultOf([agent('a')]).warnings, 'agent-lost'), undefined)
})

test('a skew, including the clock error, is a warning if it exceeds a hundredth of the window', () => {
  const agents = [agent('a'), agent('b', { clockErrorUs: 20_000 })]
  assert.equal(warned(resultOf(agents, 60_000).warnings, 'clock-skew'), undefined)
  assert.match(
    warned(resultOf(agents, 60_001).warnings, 'clock-skew') ?? '',
    /^agents started up to 100 ms apart \(their clocks are known to within 20 ms\), 1 % of the window/,
  )
})

test('a fleet has no warnings about the limits of this machine', () => {
  const agents = [agent('a')]
  const run = madeUpRun({ fleet: { skewUs: 0, agents } })
  const { warnings } = madeUpResult({ target: 'localhost:80', agents: 1, connections: 19_999 }, run)
  assert.equal(warned(warnings, 'descriptors-short'), undefined)
})

test('the table has a row for each agent, and fits the screen', () => {
  const text = table([
    resultOf([agent('b', { beganLateUs: -300 }), agent('a-name-of-24-characters'), lost('c')]),
  ])
  assert.match(
    text,
    new RegExp(
      [
        '│ Agent            │ conns │    ok │ requests/s │  p50 │  p99 │  CPU │   began │',
        '├─.*',
        '│ a-name-…aracters │    10 │ 3,000 │        300 │ 3 ms │ 9 ms │ 20 % │ \\+0.4 ms │',
        '│ b                │    10 │ 3,000 │        300 │ 3 ms │ 9 ms │ 20 % │ -0.3 ms │',
        '│ c                │    10 │ 1,234 │       lost │    - │    - │    - │       - │',
      ].join('\n'),
    ),
  )
  for (const line of text.split('\n')) assert.ok(line.length <= 80, line)
  const many = table([resultOf(Array.from({ length: 200 }, (_, index) => agent(`agent-${index}`)))])
  assert.match(many, /│ agent-15 .*\n└.*\n {12}and 184 more agents; the JSON has all of them\n/)
})
