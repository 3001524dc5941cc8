import assert from 'node:assert/strict'
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { cellsOf } from '../../src/cli/grid-cells.js'
import { type Comparison, comparisonSchema } from '../../src/result/comparison-result.js'
import { TestServer } from '../faults/test-server.js'
import { Heythere } from './heythere.js'
import { heythere } from './in-process.js'

const folder = mkdtempSync(join(tmpdir(), 'heythere-'))
const quick = ['-d', '150ms', '-W', '50ms', '-c', '4'] as const
/** For tests that do not depend on time: how much fits into a window depends on the machine. */
const few = ['-n', '20', '-W', '0s', '-c', '4'] as const
const read = (path: string): Comparison => comparisonSchema.parse(JSON.parse(readFileSync(path, 'utf8')))

describe('compare', () => {
  test('measures each cell this many times and shows row, pivot and decision in 80 columns', async () => {
    const file = join(folder, 'grid.json')
    const { code, stdout, stderr } = await heythere(
      'compare',
      '--handling',
      'inline,pool',
      '--threads',
      '1,2',
      '-x',
      '2',
      ...quick,
      '-o',
      file,
    )
    assert.equal(code, 0)
    // On a slow machine the progress log follows
    assert.match(stderr, /^comparing 3 cells, 2 runs of each: 6 runs, about \d+s\n/)
    for (const text of stdout.split('\n')) assert.ok(text.length <= 80, text)
    for (const text of [
      '│ handling inline',
      '* best by throughput',
      'Verdict     pool, threads 1: throughput',
    ])
      assert.ok(stdout.includes(text), text)
    const comparison = read(file)
    assert.equal(comparison.state, 'completed')
    assert.deepEqual(
      comparison.cells.map(cell => cell.result.runs.length),
      [2, 2, 2],
    )
    assert.equal(comparison.verdicts.length, 6)
    // On a busy machine nothing may be handled in one of these short windows
    let handled = 0
    for (const { result } of comparison.cells)
      for (const { requests, server } of result.runs) {
        assert.equal(requests.started, requests.ok + requests.failed + requests.unfinished)
        assert.ok(server)
        handled += server.handled ?? 0
      }
    assert.ok(handled > 0)
  })

  test('compares arrivals and rate files, and each rate file sets its own duration', () => {
    const arrivals = cellsOf({ rate: '100', arrival: 'constant,gamma:3' })
    assert.deepEqual(
      arrivals.map(({ name, plan }) => [name, plan.load.kind === 'open' && plan.load.arrival]),
      [
        ['arrival constant', 'constant'],
        ['arrival gamma:3', 'gamma:3'],
      ],
    )
    const files = ['calm', 'rush'].map(name => join(folder, `${name}.csv`))
    for (const [index, path] of files.entries()) writeFileSync(path, `0,${index}\n2,${10 * index + 10}\n`)
    assert.deepEqual(
      cellsOf({ 'rate-file': files.join(',') }).map(({ plan }) => [plan.durationMs, plan.warmupMs]),
      [
        [2000, 0],
        [2000, 2000],
      ],
    )
    const staged = cellsOf({ threads: '1,2', stage: ['1s:0..10', '1s:10'] })
    assert.deepEqual(
      staged.map(({ plan }) => [plan.durationMs, plan.warmupMs, plan.runs]),
      Array(2).fill([2000, 0, 5]),
    )
  })

  test('with -n there is no duration, and no warm-up unless -W is given', () => {
    const plansOf = (argv: Record<string, string>) =>
      cellsOf({ connections: '1,2', ...argv }).map(({ plan }) => [plan.durationMs, plan.warmupMs])
    assert.deepEqual(plansOf({}), Array(2).fill([3000, 1000]))
    assert.deepEqual(plansOf({ requests: '20' }), Array(2).fill([null, 0]))
    assert.deepEqual(plansOf({ requests: '20', warmup: '1s' }), Array(2).fill([null, 1000]))
    assert.deepEqual(plansOf({ requests: '20', duration: '5s' }), Array(2).fill([5000, 0]))
  })

  test('resuming after a kill -9 in the middle loses at most the run in flight', async () => {
    const file = join(folder, 'resumed.json')
    const flags = ['compare', '--handling', 'inline,inline', '-x', '3', ...few, '-o', file]
    const killed = new Heythere(...flags)
    const runsSaved = () => (existsSync(file) ? read(file).cells.map(cell => cell.result.runs) : []).flat()
    while (runsSaved().length < 2) await new Promise(resolve => setTimeout(resolve, 20))
    killed.child.kill('SIGKILL')
    await killed.finished
    const before = runsSaved()
    assert.ok(before.length >= 2 && before.length < 6)
    const { code, stdout } = await heythere(...flags, '--resume', file)
    assert.equal(code, 0)
    // The name takes two lines in a narrow column
    assert.match(stdout, /inline #2: throughput/)
    const after = read(file)
    assert.deepEqual(
      after.cells.map(cell => cell.result.runs.length),
      [3, 3],
    )
    const kept = new Set(after.cells.flatMap(cell => cell.result.runs).map(run => JSON.stringify(run)))
    assert.ok(
      before.every(run => kept.has(JSON.stringify(run))),
      'every saved run is still there',
    )
  })

  test('Ctrl-C saves the finished runs', async () => {
    const file = join(folder, 'stopped.json')
    const running = new Heythere('compare', '--handling', 'inline,pool', '-x', '50', ...few, '-o', file)
    while (!existsSync(file)) await new Promise(resolve => setTimeout(resolve, 20))
    running.child.kill('SIGINT')
    const { code, stdout } = await running.finished
    assert.equal(code, 130)
    assert.match(stdout, /State +stopped/)
    const comparison = read(file)
    assert.equal(comparison.state, 'stopped')
    const runs = comparison.cells.flatMap(cell => cell.result.runs)
    assert.ok(runs.length >= 1 && runs.every(run => run.state === 'completed'))
  })

  test('two targets are an axis, and a regression exits with 99', async () => {
    const answerAfter = (ms: number) =>
      TestServer.start(socket => socket.once('data', () => void setTimeout(() => socket.end('pong'), ms)))
    await using fast = await answerAfter(0)
    await using slow = await answerAfter(20)
    const targets = [fast, slow].map(({ port }) => `127.0.0.1:${port}`)
    const file = join(folder, 'targets.json')
    const flags = ['compare', ...targets, '-m', 'ping', '-x', '4', ...few, '--fail-on-regression', '5%']
    const slower = await heythere(...flags, '-o', file)
    assert.equal(slower.code, 99)
    assert.match(slower.stdout, /throughput [^:]*:\d+\s\([^)]*\):\s+worse/)
    const second = read(file).cells[1]?.name ?? ''
    const faster = await heythere(...flags, '--resume', file, '--baseline', second)
    assert.match(faster.stdout, /throughput [^:]*:\d+\s\([^)]*\):\s+better/)
    assert.equal(faster.code, 0)
  })

  const wrong: Readonly<Record<string, RegExp>> = {
    compare: /there is one cell only; give a list/,
    'compare --handling inline --threads 1,2': /one cell only, since inline has no --threads,/,
    'compare --handling inline,foo': /--handling foo: must be one of/,
    'compare --connections 1,x': /--connections x: not a number/,
    'compare --handling inline,pool --baseline nope': /--baseline nope: must be one of: inline; pool/,
    'compare --handling inline,pool --fail-on-regression 5': /--fail-on-regression 5: write a share like 5%/,
    'compare --handling inline,pool --resume nothing.json': /nothing\.json: there is no such file/,
    search: /--slo: is missing; give the limit/,
    'search --slo p99': /--slo p99: not a threshold/,
    'search --slo throughput>10': /--slo throughput>10: throughput is the result of a search; give a limit/,
    'search --slo p99<5ms -n 5': /--requests 5: search measures by time/,
    diff: /diff: needs two saved results; write heythere diff BEFORE\.json AFTER\.json/,
    'diff nothing.json nothing.json': /nothing\.json: there is no such file/,
    'search --slo p99<5ms --threshold p50<1ms': /--threshold p50<1ms: search takes --slo instead/,
    'bench --pid 1': /--pid 1: is for a TARGET/,
    'bench localhost:80 --pid 999999999': /--pid 999999999: there is no such process/,
    'bench --threshold p99<5': /--threshold p99<5: a duration needs a unit/,
  }
  for (const [typed, says] of Object.entries(wrong))
    test(`heythere ${typed} is refused with one line and exit code 2`, async () => {
      const { code, stderr, stdout } = await heythere(...typed.split(' '))
      assert.match(stderr, says)
      assert.match(stderr, /^heythere: [^\n]*\n$/)
      assert.deepEqual([code, stdout], [2, ''])
    })
})

describe('thresholds and search on the command line', () => {
  test('a missed threshold is printed right below the answer and exits with 99', async () => {
    const { code, stdout } = await heythere(
      'bench',
      ...quick,
      '--threshold',
      'errors<1%',
      '--threshold',
      'mean<1us',
    )
    assert.equal(code, 99)
    assert.match(stdout, /^Answer .*\n✓ +errors<1%: met, errors is 0 %\n✗ +mean<1us: missed, mean is /)
  })

  test('search prints every probe and an answer, as text and as JSON', async () => {
    const { code, stdout, stderr } = await heythere(
      'search',
      '--slo',
      'p50<1s',
      '--handling',
      'inline',
      '--handler',
      'sleep:20ms',
      '-d',
      '500ms',
      '-W',
      '0s',
      '--max-time',
      '2s',
      '-R',
      '20',
    )
    assert.ok(code === 0 || code === 99, stderr)
    assert.match(stderr, /^20\/s (kept|unsure): p50<1s: /)
    for (const text of stdout.split('\n')) assert.ok(text.length <= 80, text)
    assert.match(stdout, /Answer +/)
  })
})
