import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { before, describe, test } from 'node:test'
import { deflateSync } from 'node:zlib'
import { loadResult, resumedComparison } from '../../src/cli/load-file.js'
import { fromPlanBytes } from '../../src/plan/bytes.js'
import { parsePlan } from '../../src/plan/parse-plan.js'
import { json } from '../../src/report/json.js'
import type { Comparison } from '../../src/result/comparison-result.js'
import type { Result, Run } from '../../src/result/result.js'
import { heythere } from './in-process.js'

const folder = mkdtempSync(join(tmpdir(), 'heythere-'))
const good = join(folder, 'good.json')
const grid = join(folder, 'grid.json')
const quick = ['-d', '100ms', '-W', '0s', '-c', '2'] as const
const compare = ['compare', '--handling', 'inline,inline', '-x', '1', ...quick] as const
let result: Result
let comparison: Comparison

before(async () => {
  await Promise.all([heythere('bench', ...quick, '-o', good), heythere(...compare, '-o', grid)])
  result = JSON.parse(readFileSync(good, 'utf8'))
  comparison = JSON.parse(readFileSync(grid, 'utf8'))
})

/** A hundred times the size of any real histogram. */
const inside = deflateSync(Buffer.alloc(64 * 2 ** 20))

/** A histogram of less than 100 kB that inflates to 64 MB. */
function bomb(runs: readonly Run[]): unknown[] {
  const header = Buffer.from('1c84931400000000', 'hex')
  header.writeUInt32BE(inside.length, 4)
  const hdr = Buffer.concat([header, inside]).toString('base64')
  return runs.map(run => ({
    ...run,
    recording: { ...run.recording, connect: { ...run.recording.connect, hdr } },
  }))
}

/** The result with its list of runs replaced by a list of numbers. */
const flooded = (values: number): string =>
  JSON.stringify({ ...result, runs: [] }).replace('"runs":[]', `"runs":[${'0,'.repeat(values)}0]`)

const HOSTILE: Readonly<Record<string, readonly [() => string, RegExp]>> = {
  'forty million values': [() => flooded(4e7), /is too large for a saved result/],
  'six million empty lists': [() => `[${'[],'.repeat(6e6)}0]`, /is too large for a saved result/],
  'ten million wrong values': [() => flooded(1e7), /is damaged at runs\.0\n/],
  'an object of a million keys': [
    () => `{${Array.from({ length: 1e6 }, (_, key) => `"${key}":0`).join(',')}}`,
    /is too large for a saved result/,
  ],
  'a million nested lists': [() => '['.repeat(1e6) + ']'.repeat(1e6), /is not a saved result/],
  'half a result': [() => JSON.stringify(result).slice(0, 1000), /is not JSON/],
  'a histogram that inflates without bound': [
    () => JSON.stringify({ ...result, runs: bomb(result.runs) }),
    /is damaged at runs\.0\.recording\.connect\n/,
  ],
  'a schema that clears the screen': [
    () => JSON.stringify({ ...result, schema: '\u001b[2J' }),
    /\(schema \\u001b\[2J, not /,
  ],
}

describe('diff refuses with one line and exit code 2', () => {
  const refused = async (path: string, says: RegExp) => {
    const { code, stdout, stderr } = await heythere('diff', good, path)
    assert.match(stderr, says)
    assert.match(stderr, /^heythere: [^\n]*\n$/)
    assert.deepEqual([code, stdout], [2, ''])
  }

  for (const [what, [text, says]] of Object.entries(HOSTILE))
    test(what, async () => {
      const path = join(folder, 'hostile.json')
      writeFileSync(path, text())
      await refused(path, says)
    })

  test('300 MB', async () => {
    const path = join(folder, 'long.json')
    writeFileSync(path, '[')
    truncateSync(path, 300e6)
    await refused(path, /is too large for a saved result/)
  })
  test('a folder', () => refused(folder, /can't be read: EISDIR/))
  test('an endless device', () => refused('/dev/zero', /is too large for a saved result/))
})

test('compare --resume refuses a histogram that inflates without bound, before it measures', async () => {
  const path = join(folder, 'hostile-grid.json')
  const cells = comparison.cells.map(cell => ({
    ...cell,
    result: { ...cell.result, runs: bomb(cell.result.runs) },
  }))
  writeFileSync(path, JSON.stringify({ ...comparison, cells }))
  const { code, stderr } = await heythere(...compare, '--resume', path)
  assert.match(stderr, /^heythere: [^\n]*is damaged at cells\.0\.result\.runs\.0\.recording\.connect\n$/)
  assert.equal(code, 2)
})

test('ten cells of ten runs of an hour can be loaded', () => {
  const path = join(folder, 'hours.json')
  const [cell] = comparison.cells
  const [run] = result.runs
  assert.ok(cell && run)
  const timeline = Array.from({ length: 3600 }, (_, second) => ({
    ...{ atMs: second * 1000, ok: 54_321, failed: 0, p50Us: 1234, p99Us: 12_345, maxUs: 23_456 },
  }))
  const hours = Array.from({ length: 10 }, () => ({ ...run, timeline }))
  const cells = Array.from({ length: 10 }, () => ({ ...cell, result: { ...cell.result, runs: hours } }))
  writeFileSync(path, json([{ ...comparison, cells }]))
  assert.deepEqual(resumedComparison(path).cells.at(-1)?.result.runs.at(-1)?.timeline, timeline)
})

test('a file with a byte order mark or in UTF-16 is read as well', async () => {
  const path = join(folder, 'marked.json')
  for (const bytes of [
    Buffer.from(`\ufeff${JSON.stringify(result)}`),
    Buffer.from(`\ufeff${JSON.stringify(result)}`, 'utf16le'),
  ]) {
    writeFileSync(path, bytes)
    assert.equal((await heythere('diff', path, path)).code, 0)
    const { stdout, code } = await heythere('bench', '--config', path, '--print-plan')
    assert.deepEqual([JSON.parse(stdout), code], [result.plan, 0])
  }
})

test('saved files can be loaded', async () => {
  assert.equal((await heythere('diff', good, good)).code, 0)
  assert.equal((await heythere(...compare, '--resume', grid)).code, 0)
})

test('any message that can be sent can be saved and loaded, even if it is all brackets or NULs', () => {
  const messages = [Buffer.alloc(12e6, '[{"\\'), Buffer.alloc(1e6)]
  for (const message of messages) {
    const plan = parsePlan({ target: 'unix:/x', message, until: 'line' }, { cores: 1, descriptorLimit: null })
    const path = join(folder, 'long-message.json')
    writeFileSync(path, JSON.stringify({ ...result, plan }))
    assert.ok(statSync(path).size < message.length * 1.6)
    const { exchange } = loadResult(path).plan
    assert.ok(exchange.kind === 'rule' && message.equals(fromPlanBytes(exchange.request)))
  }
})
