import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { appendSummary } from '../../src/cli/step-summary.js'
import { madeUpResult, madeUpRun } from '../result/made-up-result.js'
import { saidBy } from './in-process.js'

const folder = mkdtempSync(join(tmpdir(), 'heythere-summary-'))
after(() => rmSync(folder, { recursive: true }))
const result = madeUpResult({ target: '127.0.0.1:8000' }, madeUpRun())

test('the report is appended to the step summary', async () => {
  const path = join(folder, 'summary.md')
  writeFileSync(path, '# Before\n')
  const { stderr } = await saidBy(() => appendSummary([result], path))
  assert.equal(stderr, '')
  assert.match(readFileSync(path, 'utf8'), /^# Before\n- \*\*Answer\*\*/)
})

test('a step summary that cannot be written is reported in one line, and fails nothing', async () => {
  const path = join(folder, 'no\n', 'folder')
  const { stderr } = await saidBy(() => appendSummary([result], path))
  assert.match(stderr, /^heythere: GITHUB_STEP_SUMMARY .*no\\n\/folder: can't be appended to: ENOENT.*\n$/)
  for (const none of ['', undefined])
    assert.equal((await saidBy(() => appendSummary([result], none))).stderr, '')
})
