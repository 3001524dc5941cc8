import assert from 'node:assert/strict'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { difference } from '../../src/cli/diff.js'
import type { Run } from '../../src/result/result.js'
import { madeUpResult, madeUpRun } from '../result/made-up-result.js'

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
