import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { compare } from '../../src/cli/compare.js'
import { difference } from '../../src/cli/diff.js'
import { UsageError } from '../../src/errors.js'
import type { Run } from '../../src/result/result.js'
import { madeUpResult, madeUpRun } from '../result/made-up-result.js'
import { heythere } from './in-process.js'

const WRONG = /^--fail-on-regression 5%: fewer than 2 runs of each cell cannot show anything; .*--runs 3/
const isWrongUse = (error: unknown) => error instanceof UsageError && WRONG.test(error.message)

const folder = mkdtempSync(join(tmpdir(), 'heythere-'))

function save(name: string, ...runs: readonly Run[]): string {
  return write(name, madeUpResult({ target: '127.0.0.1:8000' }, ...runs))
}

function write(name: string, content: unknown): string {
  const file = join(folder, name)
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content))
  return file
}

const runsOf = (...windowsMs: readonly number[]): Run[] => windowsMs.map(windowMs => madeUpRun({ windowMs }))
const BASE = save('base.json', ...runsOf(10_000, 10_100, 9900))

test('shows the changes between two results with their uncertainty; a regression exits with 99', async () => {
  const change = save('change.json', ...runsOf(20_000, 20_200, 19_800))
  const { code, stdout } = await heythere('diff', BASE, change, '--fail-on-regression', '5%')
  assert.equal(code, 99)
  assert.match(stdout, /Change +throughput 0\.50x base \(.*\): worse/)
  assert.match(stdout, /Warning +not-interleaved:/)
  assert.equal((await heythere('diff', change, BASE, '--fail-on-regression', '5%')).code, 0)
})

test('refuses results that were not measured in the same way, unless forced', async () => {
  const saved = JSON.parse(readFileSync(BASE, 'utf8'))
  const other = write('other.json', { ...saved, plan: { ...saved.plan, connections: 8 } })
  const refused = await heythere('diff', BASE, other)
  assert.equal(refused.code, 2)
  assert.match(refused.stderr, /was not measured in the same way as .*connections \(64, 8\); --force/)
  const forced = await heythere('diff', BASE, other, '--force')
  assert.equal(forced.code, 0)
  assert.match(forced.stdout, /Warning +not-alike: .*connections/s)
})

test('accepts results of another pod or patch version, and reports that', async () => {
  const saved = JSON.parse(readFileSync(BASE, 'utf8'))
  const environment = { ...saved.environment, hostname: 'pod-2' }
  const { code, stdout } = await heythere('diff', BASE, write('pod.json', { ...saved, environment }))
  assert.equal(code, 0)
  assert.match(stdout, /Warning +not-alike: .*hostname \(.*,\s+pod-2\)/s)
  const upgraded = { ...saved.environment, node: 'v99.0.0' }
  const refused = await heythere('diff', BASE, write('node.json', { ...saved, environment: upgraded }))
  assert.match(refused.stderr, /was not measured in the same way as .*node \(v\d+, v99\); --force/)
  assert.equal(refused.code, 2)
})

test('a damaged file, another schema and invalid JSON are each refused with one line', async () => {
  const saved = JSON.parse(readFileSync(BASE, 'utf8'))
  for (const [content, says] of [
    [{ ...saved, runs: [{}] }, /is damaged at runs\.0/],
    [{ ...saved, schema: 'heythere/result/9' }, /schema heythere\/result\/9, not heythere\/result\/1/],
    ['{"schema":', /is not JSON/],
    ['null', /schema none/],
  ] as const) {
    const { code, stderr } = await heythere('diff', BASE, write('bad.json', content))
    assert.equal(code, 2)
    assert.match(stderr, says)
    assert.match(stderr, /^heythere: [^\n]*\n$/)
  }
})

test('a change that resets half of its requests is a regression, however fast the others are', () => {
  const resets = [5000, 5050, 4950].map(windowMs => madeUpRun({ windowMs, errors: { reset: 10_000 } }))
  const { text, code } = difference({
    base: BASE,
    change: save('resets.json', ...resets),
    'fail-on-regression': '5%',
  })
  assert.match(text, /throughput 2\.00x base .*: better/)
  assert.match(text, /failed 50 %, base 0 %: worse/)
  assert.equal(code, 99)
})

test('single runs cannot show a regression, so asking for one is wrong use', () => {
  const [base, change] = [save('one.json', madeUpRun()), save('other.json', madeUpRun())]
  assert.throws(() => difference({ base, change, 'fail-on-regression': '5%' }), isWrongUse)
  const { text, code } = difference({ base, change, noise: '7%' })
  assert.match(text, /changes below 7 %\s+count\s+as\s+none/)
  assert.equal(code, 0)
})

test('a comparison of single runs is refused before it measures', async () => {
  const argv = {
    handling: 'inline,pool',
    connections: '1',
    requests: '3',
    warmup: '0s',
    progress: false,
    runs: '1',
    'fail-on-regression': '5%',
  }
  await assert.rejects(compare(argv), isWrongUse)
})
