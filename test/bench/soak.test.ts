import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checksOf, slopeOf } from '../../bench/soak/checks.js'
import type { Cycle } from '../../bench/soak/cycle.js'
import type { Load } from '../../bench/soak/loads.js'
import { normalDraws } from '../statistics/made-up.js'

const load = (ok: number, failed = 0): Load => ({
  counts: { started: ok + failed, ok, failed, unfinished: 0, notStarted: 0 },
  errors: {},
})
const held = (mib: number) => ({ rssBytes: mib * 2 ** 20, descriptors: 30, threads: 12 })

const SOUND: Cycle = {
  loads: { reused: load(100), fresh: load(50), poisoned: load(0, 5), faulted: load(10, 4) },
  account: { accepted: 70, handled: 162, failed: 5, rejected: 0, idled: 0 },
  server: held(100),
  driver: held(80),
}
const AGAIN = Array<Cycle>(12).fill(SOUND)

const broken = (cycles: readonly Cycle[]): string[] =>
  checksOf(cycles)
    .filter(({ holds }) => holds === false)
    .map(({ what }) => what)

test('a soak without faults passes every check', () => {
  assert.deepEqual(broken(AGAIN), [])
  assert.ok(checksOf(AGAIN).every(({ holds }) => holds))
})

const WRONG: Readonly<Record<string, { cycle: Partial<Cycle>; what: string }>> = {
  'a reply that is lost': {
    cycle: { loads: { ...SOUND.loads, reused: load(99, 1) } },
    what: 'replies lost, reused',
  },
  'a poisoned request that the server does not know of': {
    cycle: { account: { ...SOUND.account, failed: 4 } },
    what: 'failed = poisoned',
  },
  'a poisoned request that was answered': {
    cycle: { loads: { ...SOUND.loads, poisoned: load(1, 4) } },
    what: 'failed = poisoned',
  },
  'a reply to nothing': {
    cycle: { account: { ...SOUND.account, handled: 159 } },
    what: 'handled = replies that arrived',
  },
  'more handled than faults can swallow': {
    cycle: { account: { ...SOUND.account, handled: 165 } },
    what: 'handled = replies that arrived',
  },
  'a request that a limit refused': {
    cycle: { account: { ...SOUND.account, rejected: 1 } },
    what: 'refused by a limit',
  },
  'a descriptor that is left open': {
    cycle: { server: { ...SOUND.server, descriptors: 31 } },
    what: 'descriptors, server',
  },
  'a thread that is left behind': {
    cycle: { driver: { ...SOUND.driver, threads: 13 } },
    what: 'threads, driver',
  },
}
for (const [title, { cycle, what }] of Object.entries(WRONG))
  test(`a soak fails for ${title}`, () => {
    assert.ok(broken([...AGAIN, { ...SOUND, ...cycle }]).includes(what))
  })

test('sums hide no cycle: one reply too few in one and one too many in the next are reported', () => {
  const wrong = [4, 6].map(failed => ({ ...SOUND, account: { ...SOUND.account, failed } }))
  assert.deepEqual(broken([...AGAIN, ...wrong]), ['failed = poisoned'])
})

test('memory that grows by more than its noise is not flat; noise alone is flat', () => {
  const draw = normalDraws(1)
  const cycles = (growthMib: number): Cycle[] =>
    Array.from({ length: 60 }, (_, at) => ({ ...SOUND, server: held(100 + draw() * 3 + growthMib * at) }))
  assert.deepEqual(broken(cycles(0.3)), ['memory flat, server'])
  assert.deepEqual(broken(cycles(0)), [])
})

test('memory that reached its size at the beginning is flat', () => {
  const cycles = Array.from({ length: 60 }, (_, at) => ({
    ...SOUND,
    server: held(Math.min(100, 40 + 6 * at)),
  }))
  assert.deepEqual(broken(cycles), [])
})

test('a slope is that of the least-squares line', () => {
  assert.equal(slopeOf([1, 3, 5, 7]).growth, 6)
  assert.deepEqual(slopeOf([2, 2, 2]), { growth: 0, p: 1 })
})
