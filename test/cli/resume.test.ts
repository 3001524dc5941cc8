import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import type { Comparison } from '../../src/result/comparison-result.js'
import type { Environment } from '../../src/result/result.js'
import { pong } from '../driver/driving.js'
import { TestServer } from '../faults/test-server.js'
import { heythere } from './in-process.js'

const folder = mkdtempSync(join(tmpdir(), 'heythere-'))
const file = join(folder, 'grid.json')
const module = join(folder, 'mine.mjs')
const MODULE = `export default {
  request: 'ping',
  makeReplyReader: () =>
    ({ failed: false, closes: false, read: (_, from) => from + 4, end: () => false, reset() {} }),
}\n`
const read = (path: string): Comparison => JSON.parse(readFileSync(path, 'utf8'))
const runsIn = ({ cells }: Comparison): number[] => cells.map(({ result }) => result.runs.length)
const doubtsIn = ({ cells }: Comparison): string[] =>
  cells.flatMap(({ result }) =>
    result.warnings.flatMap(({ code, message }) => (code === 'mixed-environment' ? message : [])),
  )

/** A copy of the saved comparison, as if it had been measured elsewhere. */
function elsewhere(environment: Partial<Environment>): string {
  const saved = read(file)
  const cells = saved.cells.map(cell => ({
    ...cell,
    result: { ...cell.result, environment: { ...cell.result.environment, ...environment } },
  }))
  const path = join(folder, 'elsewhere.json')
  writeFileSync(path, JSON.stringify({ ...saved, cells }))
  return path
}

describe('compare --resume', () => {
  let server: TestServer
  before(async () => {
    writeFileSync(module, MODULE)
    server = await TestServer.start(pong())
    assert.equal((await compare('-x', '1', '-o', file)).code, 0)
  })
  after(() => server[Symbol.asyncDispose]())

  const compare = (...more: readonly string[]) =>
    heythere(
      ...['compare', `127.0.0.1:${server.port}`, '-c', '1,2', '-k', '-n', '5', '-w', '1'],
      ...['--protocol', module, '--no-progress', ...more],
    )
  const refused = async (says: RegExp, ...more: readonly string[]) => {
    const { code, stderr, stdout } = await compare(...more)
    assert.match(stderr, says)
    assert.match(stderr, /^heythere: [^\n]*\n$/)
    assert.deepEqual([code, stdout], [2, ''])
  }

  test('adds runs to the finished ones with a larger -x', async () => {
    const more = join(folder, 'more.json')
    const { code, stderr } = await compare('--resume', file, '-x', '3', '-o', more)
    assert.equal(code, 0, stderr)
    assert.equal(stderr, '', 'nothing is printed with --no-progress')
    const after = read(more)
    assert.deepEqual(runsIn(after), [3, 3])
    assert.deepEqual(
      after.cells.map(({ result }) => result.runs[0]),
      read(file).cells.map(({ result }) => result.runs[0]),
    )
    assert.deepEqual(doubtsIn(after), [])
    // Without -x, the number of runs is that of the file
    const same = join(folder, 'same.json')
    assert.equal((await compare('--resume', more, '-o', same)).code, 0)
    assert.deepEqual(
      read(same).cells.map(({ result }) => result.runs),
      after.cells.map(({ result }) => result.runs),
    )
    await refused(
      /--resume \S+more\.json: has 3 runs of connections 1, more than --runs 2; leave out --runs/,
      '--resume',
      more,
      '-x',
      '2',
    )
  })

  test('names the settings that differ', async () => {
    await refused(
      /cell connections 1 was measured in another way: timeoutMs \(10000, 5000\); give the same flags/,
      '--resume',
      file,
      '--timeout',
      '5s',
    )
    await refused(
      /its cells are connections 1; connections 2, not connections 1, pipelining 1;/,
      '--resume',
      file,
      '-p',
      '1,2',
    )
  })

  test('quotes at most the beginning of long names from a file, in safe characters', async () => {
    const saved = read(file)
    const path = join(folder, 'long-name.json')
    const cells = saved.cells.map(cell => ({ ...cell, name: `\u001b[2J${'x'.repeat(10_000)}` }))
    writeFileSync(path, JSON.stringify({ ...saved, cells }))
    const { code, stderr } = await compare('--resume', path)
    assert.equal(code, 2)
    assert.match(stderr, /its cells are \\u001b\[2Jx{100,400}\.\.\., not connections 1;/)
  })

  test('refuses to mix runs of another machine or another major version of Node', async () => {
    await refused(/measured in another way: cores \(999, \d+\)/, '--resume', elsewhere({ cores: 999 }))
    await refused(/measured in another way: node \(v99, v\d+\)/, '--resume', elsewhere({ node: 'v99.1.0' }))
  })

  test('warns, now and later, if runs of another hostname or patch version are mixed in', async () => {
    const mixed = join(folder, 'mixed.json')
    const { code, stderr, stdout } = await compare(
      '--resume',
      elsewhere({ hostname: 'pod-1' }),
      '-x',
      '2',
      '-o',
      mixed,
    )
    assert.equal(code, 0)
    assert.match(stderr, /^heythere: its runs come from different machines or versions.*hostname \(pod-1, /)
    assert.match(stdout, /Warning +mixed-environment: in every cell/)
    const again = join(folder, 'again.json')
    await compare('--resume', mixed, '-x', '3', '-o', again)
    assert.equal(doubtsIn(read(again)).length, 2)
    assert.deepEqual(doubtsIn(read(again)), doubtsIn(read(mixed)))
  })

  test('refuses a module whose contents changed', async () => {
    writeFileSync(module, `// Another one\n${MODULE}`)
    await refused(/measured in another way: \S+mine\.mjs \(its contents changed\)/, '--resume', file)
  })
})
