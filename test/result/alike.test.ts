import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { PlanOptions } from '../../src/plan/parse-plan.js'
import { unlikeResults, unlikeRuns } from '../../src/result/alike.js'
import type { Environment, Result } from '../../src/result/result.js'
import { madeUpResult, madeUpRun } from './made-up-result.js'

const made = (options: PlanOptions = {}, environment: Partial<Environment> = {}): Result => {
  const result = madeUpResult({ target: 'localhost:80', ...options }, madeUpRun())
  return {
    ...result,
    environment: { ...result.environment, node: 'v20.20.2', hostname: 'pod-1', ...environment },
  }
}
const BASE = made()

test('one machine and a fleet are not comparable', () => {
  const by = (agents?: number) => made({ connections: 9, agents })
  assert.deepEqual(unlikeResults(by(3), by(3)), { matters: [], rest: [] })
  assert.deepEqual(unlikeResults(by(), by(3)).matters, ['agents (null, 3)'])
})

for (const [of, unlike] of Object.entries({ results: unlikeResults, runs: unlikeRuns }))
  describe(`of two ${of}`, () => {
    test('another CPU, number of cores or major version of Node matters', () => {
      const there = made({}, { cpus: '8 x other', cores: 8, node: 'v22.1.0' })
      const { matters, rest } = unlike(BASE, there)
      assert.deepEqual(
        matters.map(text => text.split(' ')[0]),
        ['cpus', 'cores', 'node'],
      )
      assert.equal(matters[2], 'node (v20, v22)')
      assert.deepEqual(rest, [])
    })

    test('another hostname, kernel, or patch version of Node or heythere is only reported', () => {
      const there = made({}, { hostname: 'pod-2', node: 'v20.20.3', os: 'other', version: '9.9.9' })
      const { matters, rest } = unlike(BASE, there)
      assert.deepEqual(matters, [])
      assert.deepEqual(
        rest.map(text => text.split(' ')[0]),
        ['hostname', 'os', 'version', 'node'],
      )
    })

    test('changed contents of a protocol module matter, and unknown contents are only reported', () => {
      const mine = (files: Environment['files']) => made({ protocol: './mine.js' }, { files })
      assert.deepEqual(unlike(mine({ './mine.js': 'a' }), mine({ './mine.js': 'a' })), {
        matters: [],
        rest: [],
      })
      assert.deepEqual(unlike(mine({ './mine.js': 'a' }), mine({ './mine.js': 'b' })).matters, [
        './mine.js (its contents changed)',
      ])
      const before = unlike(mine(null), mine({ './mine.js': 'b' }))
      assert.deepEqual(before, { matters: [], rest: ['./mine.js (its contents are not known)'] })
    })
  })

test('the target may differ between results, but not between runs of one cell', () => {
  const handled = (content: string) =>
    made(
      { target: undefined, server: { handler: './mine.js', threads: 2 } },
      { files: { './mine.js': content } },
    )
  assert.deepEqual(unlikeResults(handled('a'), handled('b')).matters, [])
  assert.deepEqual(unlikeRuns(handled('a'), handled('b')).matters, ['./mine.js (its contents changed)'])
  assert.deepEqual(unlikeResults(BASE, made({ target: 'localhost:81' })).matters, [])
  assert.deepEqual(unlikeRuns(BASE, made({ target: 'localhost:81' })).matters, ['target.port (80, 81)'])
  assert.deepEqual(unlikeRuns(BASE, made({ durationMs: 5 })).matters, ['durationMs (10000, 5)'])
})

test('runs of one cell may differ in their title, number, thresholds and pids', () => {
  const other = made({ title: 'other', runs: 9, thresholds: ['p99<5ms'], pids: [1] })
  assert.deepEqual(unlikeRuns(made({ pids: [2] }), other), { matters: [], rest: [] })
  assert.deepEqual(unlikeRuns(BASE, other).matters, ['pids (false, true)'])
})
