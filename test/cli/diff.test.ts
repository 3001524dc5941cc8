import assert from 'node:assert/strict'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { compare } from '../../src/cli/compare.js'
import { difference } from '../../src/cli/diff.js'
import { UsageError } from '../../src/errors.js'
import type { Run } from '../../src/result/result.js'
import { madeUpResult, madeUpRun } from '../result/made-up-result.js'

const WRONG = /^--fail-on-regression 5%: nothing is shown by fewer than 2 runs a side; .*--runs 3/
const isWrongUse = (error: unknown) => error instanceof UsageError && WRONG.test(error.message)

const folder = mkdtempSync(join(tmpdir(), 'heythere-'))

function save(name: string, ...runs: readonly Run[]): string {
  const file = join(folder, name)
  writeFileSync(file, JSON.stringify(madeUpResult({ target: '127.0.0.1:8000' }, ...runs)))
  return file
}

test('a change that resets half of its requests is a regression, however fast the others are', () => {
  const base = save('base.json', ...[10_000, 10_100, 9900].map(windowMs => madeUpRun({ windowMs })))
  const resets = [5000, 5050, 4950].map(windowMs => madeUpRun({ windowMs, errors: { reset: 10_000 } }))
  const { text, code } = difference({
    base,
    change: save('resets.json', ...resets),
    'fail-on-regression': '5%',
  })
  assert.match(text, /throughput 2\.00x base .*: better/)
  assert.match(text, /failed 50 %, base 0 %: worse/)
  assert.equal(code, 99)
})

test('single runs show no regression, so that asking for one is wrong use', () => {
  const [base, change] = [save('one.json', madeUpRun()), save('other.json', madeUpRun())]
  assert.throws(() => difference({ base, change, 'fail-on-regression': '5%' }), isWrongUse)
  const { text, code } = difference({ base, change, noise: '7%' })
  assert.match(text, /nothing below 7 % is/)
  assert.equal(code, 0)
})

test('a comparison of single runs says so before it measures', async () => {
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
