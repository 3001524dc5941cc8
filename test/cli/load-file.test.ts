import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { cellsOf } from '../../src/cli/grid-cells.js'
import { madeUpResult, madeUpRun } from '../result/made-up-result.js'
import { main } from './heythere.js'

const folder = mkdtempSync(join(tmpdir(), 'heythere-'))
const saved = join(folder, 'saved.json')
const result = madeUpResult({ connections: 7, requests: 50 }, madeUpRun())
writeFileSync(saved, JSON.stringify(result))

/** Passes the saved result through a pipe of the shell, which can be read only once. */
const piped = (words: string) =>
  spawnSync('sh', ['-c', `cat "$0" | "$1" "$2" ${words}`, saved, process.execPath, main], {
    encoding: 'utf8',
  })

describe('a pipe as --config', () => {
  test('is read once', () => {
    const { stdout, stderr } = piped('bench --config /dev/stdin --print-plan')
    assert.equal(stderr, '')
    assert.deepEqual(JSON.parse(stdout), result.plan)
  })

  test('is read once for all cells', () => {
    const { stderr } = piped('compare --config /dev/stdin -c 1,2 --baseline none')
    assert.match(stderr, /^heythere: --baseline none: must be one of: connections 1; connections 2\n$/)
  })
})

test('compare takes the runs of a plan if there are several, and -x overrides them', () => {
  const planFile = join(folder, 'plan.json')
  const runsOf = (runs: number, argv: object) => {
    writeFileSync(planFile, JSON.stringify({ ...result.plan, runs }))
    return cellsOf({ config: planFile, connections: '1,2', ...argv }).map(({ plan }) => plan.runs)
  }
  assert.deepEqual(runsOf(1, {}), [5, 5])
  assert.deepEqual(runsOf(8, {}), [8, 8])
  assert.deepEqual(runsOf(8, { runs: '3' }), [3, 3])
})
