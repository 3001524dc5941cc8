import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { afterEach, beforeEach, describe, mock, test } from 'node:test'
import fc from 'fast-check'
import { liveLines } from '../../src/export/progress/live-lines.js'
import { Progress } from '../../src/export/progress/progress.js'
import { type ProgressState, progressLine } from '../../src/export/progress/progress-line.js'
import { main } from '../cli/heythere.js'
import { heythere, saidBy } from '../cli/in-process.js'
import { Screen } from '../cli/screen.js'
import { whereIs } from '../peers/program.js'

const second = { atMs: 3000, ok: 5442, failed: 1, p50Us: 11_300, p99Us: 22_600, maxUs: 36_300 }
const state: ProgressState = {
  prefix: '7/12, 30s left, pool, threads 2',
  phase: 'measure',
  elapsedMs: 4000,
  totalMs: 10_000,
  second,
  failed: 1234,
}

describe('the progress line', () => {
  const golden: Readonly<Record<number, string>> = {
    40: 'measure  6s left  5,442/s  1,234 failed',
    80: 'measure  █████░░░░░░░░  6s left  5,442/s  p50 11.3 ms  p99 22.6 ms  1,234 failed',
    200:
      '7/12, 30s left, pool, threads 2  measure  ██████████░░░░░░░░░░░░░░  6s left  5,442/s  p50 11.3 ms' +
      '  p99 22.6 ms  1,234 failed',
  }
  for (const [columns, line] of Object.entries(golden))
    test(`shows the most important figures in ${columns} columns`, () => {
      assert.equal(progressLine(state, Number(columns)), line)
    })

  test('has no bar without a planned end, and no figures before the first second', () => {
    const early = { ...state, prefix: '', totalMs: null, second: null, failed: 0 }
    assert.equal(progressLine(early, 80), 'measure  4s')
    assert.equal(
      progressLine({ ...early, second: { ...second, ok: 0, p50Us: null, p99Us: null } }, 80),
      'measure  4s  0/s',
    )
  })

  test('is never longer than the terminal is wide', () => {
    const figures = fc.record({
      prefix: fc.string({ maxLength: 60 }),
      phase: fc.constantFrom('start', 'measure'),
      elapsedMs: fc.nat(1e8),
      totalMs: fc.option(fc.integer({ min: 1, max: 1e8 })),
      second: fc.option(fc.constant({ ...second, ok: 123_456_789, p99Us: 3.6e9 })),
      failed: fc.nat(1e9),
    })
    fc.assert(
      fc.property(figures, fc.integer({ min: 1, max: 300 }), (state, columns) => {
        assert.ok(progressLine(state, columns).length <= columns)
      }),
    )
  })
})

describe('progress', () => {
  const made = (columns: number | null, stageEndsMs: readonly number[] = []) => {
    const clock = { nowMs: 0 }
    const written: string[] = []
    const output = {
      write: (text: string) => written.push(text),
      say: (line: string) => written.push(`${line}\n`),
      columns: () => columns,
      rows: () => 24,
      nowMs: () => clock.nowMs,
    }
    const timing = { warmupMs: 1000, durationMs: 20_000, stageEndsMs }
    return { clock, written, progress: new Progress(output, timing) }
  }

  test('a log gets a line every ten seconds, with the figures of its last second', () => {
    const { clock, written, progress } = made(null)
    progress.prefix('pool\u001b[2J')
    progress.phase('measure')
    for (let atMs = 0; atMs < 22_000; atMs += 1000) {
      clock.nowMs = atMs + 1000
      progress.second({ ...second, atMs, ok: 400, failed: 2 })
    }
    progress.clear()
    assert.deepEqual(written, [
      'pool\\u001b[2J  measure  10s  400/s  p50 11.3 ms  p99 22.6 ms  20 failed\n',
      'pool\\u001b[2J  measure  20s  400/s  p50 11.3 ms  p99 22.6 ms  40 failed\n',
    ])
  })

  test('names the stage of a load in stages', () => {
    const { clock, written, progress } = made(null, [10_000, 15_000, 20_000])
    progress.phase('warm-up')
    progress.phase('measure')
    for (let atMs = 0; atMs < 33_000; atMs += 1000) {
      clock.nowMs = atMs + 1000
      progress.second({ ...second, atMs, ok: 400, failed: 0 })
    }
    assert.deepEqual(
      written.map(line => line.split('  ')[0]),
      ['stage 2 of 3', 'stage 3 of 3', 'stage 3 of 3'],
    )
  })

  test('hides news if it is not wanted, but not problems', async () => {
    const said: string[] = []
    const output = {
      write: (text: string) => said.push(text),
      say: (line: string) => console.error(line),
      columns: () => 60,
      rows: () => 24,
      nowMs: () => 0,
    }
    const { stderr } = await saidBy(async () => {
      for (const isShown of [true, false]) {
        const progress = new Progress(output, { warmupMs: 0, durationMs: 1000 }, false, isShown)
        progress.phase('measure')
        progress.news(`news ${isShown}`)
        progress.say(`trouble ${isShown}`)
        progress.clear()
      }
    })
    assert.equal(stderr, 'news true\ntrouble true\ntrouble false\n')
    assert.equal(said.filter(text => text.includes('measure')).length, 1)
  })

  test('a terminal gets one line, which is overwritten and erased at the end', () => {
    const { written, progress } = made(60)
    progress.phase('start')
    progress.phase('measure')
    progress.clear()
    assert.deepEqual(written, [
      '\rstart  0s\u001b[K',
      `\rmeasure  ${'░'.repeat(24)}  20s left\u001b[K`,
      '\r\u001b[K',
    ])
  })
})

describe('--live', () => {
  const seconds = [100, 200, 400, 800].map((ok, index) => ({ ...second, atMs: index * 1000, ok }))

  test('shows the last minute, waiting requests and the load of each thread, in any width', () => {
    assert.deepEqual(liveLines({ seconds, waiting: [0, 6, 12], utilizations: [0.5, 0.937] }, 60), [
      'requests/s  ▂▃▅█ 800',
      'p50         ████ 11.3 ms',
      'p99         ████ 22.6 ms',
      'waiting     ▁▅█ 12',
      'driver      1 █████░░░░░ 50 %  2 █████████░ 93.7 %',
    ])
    const many = { seconds, waiting: [], utilizations: Array<number>(9).fill(1) }
    assert.deepEqual(liveLines(many, 50).at(-1), 'driver      1 ██████████ 100 %  +8')
    for (const columns of [1, 13, 24, 79])
      for (const line of liveLines(many, columns)) assert.ok(line.length <= columns)
  })

  test('shows nothing before the first second', () => {
    assert.deepEqual(liveLines({ seconds: [], waiting: [1], utilizations: [1] }, 80), [])
  })
})

describe('a terminal', () => {
  /** A run on a terminal of this size. `screen` has the contents of the terminal. */
  const shown = (size: { columns: number; rows: number }, isLive: boolean) => {
    const screen = new Screen()
    const clock = { nowMs: 0 }
    const progress = new Progress(
      {
        write: text => screen.write(text),
        say: line => screen.write(`${line}\n`),
        columns: () => size.columns,
        rows: () => size.rows,
        nowMs: () => clock.nowMs,
      },
      { warmupMs: 1000, durationMs: 60_000 },
      isLive,
    )
    const pass = (seconds: number) => {
      for (let passed = 0; passed < seconds; passed++) {
        progress.second({ ...second, atMs: clock.nowMs, ok: 100 + passed })
        progress.load({ thread: 0, utilization: 0.5 })
        clock.nowMs += 1000
        mock.timers.tick(1000)
      }
    }
    screen.write('heythere bench\n')
    progress.phase('measure')
    return { screen, progress, pass }
  }
  beforeEach(() => mock.timers.enable({ apis: ['setInterval'] }))
  afterEach(() => mock.timers.reset())

  for (const [isLive, lines] of [
    [false, 1],
    [true, 5],
  ] as const) {
    const what = isLive ? '--live' : 'the line'
    test(`of unknown size shows ${what} as if it had 80 columns`, () => {
      const [unknown, usual] = [
        shown({ columns: 0, rows: 0 }, isLive),
        shown({ columns: 80, rows: 24 }, isLive),
      ]
      for (const { pass } of [unknown, usual]) pass(3)
      assert.equal(usual.screen.lines.length, 1 + lines)
      assert.match(usual.screen.lines[1] ?? '', /^measure .* left {2}102\/s/)
      assert.deepEqual(unknown.screen.lines, usual.screen.lines)
      unknown.progress.clear()
      assert.deepEqual(unknown.screen.lines, ['heythere bench', ''])
    })

    test(`that is made narrower twice still shows ${what} once, and keeps the text above`, () => {
      const size = { columns: 80, rows: 24 }
      const { screen, progress, pass } = shown(size, isLive)
      pass(3)
      for (const columns of [35, 17]) {
        size.columns = columns
        screen.narrow(columns)
        pass(1)
        assert.equal(screen.lines.length, 1 + lines)
        assert.equal(screen.lines[0], 'heythere bench')
        for (const line of screen.lines) assert.ok(line.length < columns, line)
      }
      size.columns = 9
      screen.narrow(9)
      progress.clear()
      assert.deepEqual(screen.lines, ['heythere ', 'bench', ''])
    })

    test(`of one column breaks nothing: ${what}`, () => {
      const { screen, progress, pass } = shown({ columns: 1, rows: 24 }, isLive)
      pass(2)
      progress.clear()
      assert.equal(screen.lines[0], 'heythere bench')
    })
  }
})

const script = whereIs('script')

/** The output of a short bench on a terminal of 60 columns and 24 rows. */
async function onTerminal(script: string, flags: string): Promise<string> {
  const bench = `'${process.execPath}' '${main}' bench -c 2 -d 2500ms -W 300ms ${flags}`
  // The terminal of `script` has the size that stty sets
  const child = spawn(script, ['-qec', `stty cols 60 rows 24; ${bench}`, '/dev/null'], {
    stdio: ['ignore', 'pipe', 'ignore'],
    env: { ...process.env, TERM: 'xterm' },
  })
  let seen = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    seen += text
  })
  assert.deepEqual(await once(child, 'close'), [0, null])
  return seen
}

test('on a terminal the line does not scroll, and is erased before the summary', {
  skip: script === undefined && 'script (of util-linux) is not installed',
}, async () => {
  assert.ok(script)
  const seen = await onTerminal(script, '--handling inline')
  const [before = '', summary = ''] = seen.split(/(?<=\r\u001b\[K)(?=Answer)/)
  assert.match(summary, /^Answer .*Requests/s)
  assert.doesNotMatch(before, /\n/)
  const lines = before.split('\r').slice(1)
  for (const phase of ['start', 'warm-up', 'measure', 'drain'])
    assert.ok(
      lines.some(line => line.startsWith(phase)),
      phase,
    )
  assert.ok(
    lines.some(line => /^measure .* left {2}[\d,]+\/s {2}p50 .* {2}p99 /.test(line)),
    before,
  )
  for (const line of lines) {
    assert.match(line, /\u001b\[K$/)
    assert.ok(line.length - '\u001b[K'.length < 60, line)
  }
})

test('on a terminal --live is redrawn in place, and only the summary remains', {
  skip: script === undefined && 'script (of util-linux) is not installed',
}, async () => {
  assert.ok(script)
  const seen = await onTerminal(script, '--live --threads 1')
  const screen = new Screen()
  const frames = seen.split(/(?<=\u001b\[K)(?=\u001b\[\d+A|\r[a-z])/)
  const tallest: string[] = []
  for (const frame of frames) {
    screen.write(frame)
    if (screen.lines.length === 6 && screen.lines[0]?.startsWith('measure'))
      tallest.splice(0, 6, ...screen.lines)
  }
  const expected = [
    /^measure .* left/,
    /^requests\/s {2}[▁-█]+ [\d,]+$/,
    /^p50 {9}[▁-█]+ /,
    /^p99 {9}[▁-█]+ /,
    /^waiting {5}[▁-█]+ \d+$/,
    /^driver {6}1 [█░]{10} [\d.]+ %$/,
  ]
  for (const [index, pattern] of expected.entries()) assert.match(tallest[index] ?? '', pattern)
  assert.match(screen.lines.join('\n'), /^Answer .*\nRequests /s)
})

test('--no-progress leaves stderr empty, also in compare and search', async () => {
  const quiet = ['--no-progress', '--handling', 'inline', '-c', '2'] as const
  const compared = await heythere('compare', ...quiet, '--handler', 'echo,echo', '-n', '20', '-x', '1')
  assert.deepEqual([compared.code, compared.stderr], [0, ''])
  const found = await heythere(
    'search',
    ...quiet,
    '--slo',
    'p50<1us',
    '-d',
    '50ms',
    '-W',
    '0s',
    '--max-time',
    '1s',
  )
  assert.equal(found.stderr, '')
  assert.match(found.stdout, /Answer/)
})
