import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Drive } from '../../src/driver/drive.js'
import { RunError } from '../../src/errors.js'
import { compareCells } from '../../src/experiment/compare.js'
import type { Begun } from '../../src/experiment/walk-rounds.js'
import { parsePlan } from '../../src/plan/parse-plan.js'
import { Recorder } from '../../src/recording/recorder.js'
import { windowFrom } from '../../src/recording/window.js'
import type { Comparison } from '../../src/result/comparison-result.js'
import { madeUpRun } from '../result/made-up-result.js'

/** A made-up drive with one exchange, ok or failed. */
function driven(isOk: boolean): Awaited<ReturnType<Drive>> {
  const recorder = new Recorder('closed')
  recorder.start(1e9, 1e9)
  if (isOk)
    recorder.succeed(
      { dueUs: 1e9, startUs: 1e9, connectUs: 1, firstByteUs: 5, openingUs: -1, inOpeningUs: 0, kind: 0 },
      1e9 + 50,
    )
  else recorder.fail('refused', { dueUs: 1e9, sample: null, kind: 0 }, 1e9 + 50)
  return {
    address: '127.0.0.1:1',
    recording: recorder.finish(),
    timeline: [],
    window: windowFrom(1e9, { warmupMs: 0, durationMs: 1000, requests: null }),
    ...{ stoppedUs: null, startedUs: 1e9, threads: [], cpuUs: 0, wallUs: 1e6, account: null },
    ...{ lost: [], fleet: null },
  }
}

type Ending = 'ok' | 'all fail' | 'breaks'

/** Compares cells with these endings of their runs, in order. The last ending is repeated. */
async function compared(
  endings: Readonly<Record<string, readonly Ending[]>>,
  { runs = 3, begun = [] }: { readonly runs?: number; readonly begun?: readonly Begun[] } = {},
) {
  const names = Object.keys(endings)
  const cells = names.map((name, index) => ({
    name,
    settings: { name },
    plan: parsePlan(
      { target: `127.0.0.1:${index + 1}`, runs, connections: 1, warmupMs: 0, seed: 100 },
      { cores: 2, descriptorLimit: null },
    ),
  }))
  const turns: string[] = []
  const times = names.map(() => 0)
  const drives: Drive = async ({ target, seed }) => {
    assert.ok('port' in target)
    const index = target.port - 1
    const all = endings[names[index] ?? ''] ?? []
    const ending = all[Math.min(times[index]!++, all.length - 1)]
    turns.push(`${names[index]}${seed - 100}`)
    if (ending === 'breaks') throw new RunError('server-died', 'it died')
    return driven(ending === 'ok')
  }
  const comparison: Comparison = await compareCells(
    { cells, runsPerCell: runs, seed: 1, baseline: names[0] ?? '', begun },
    {
      signal: new AbortController().signal,
      onPhase: () => undefined,
      onSecond: () => undefined,
      onRun: () => undefined,
      onFinished: async () => undefined,
    },
    drives,
  )
  const runsOf = comparison.cells.map(({ result }) => result.runs.length)
  const errors = comparison.cells.map(({ result }) => result.error?.message ?? null)
  const doubts = comparison.cells.map(({ result }) =>
    result.warnings.filter(({ code }) => code === 'run-failed').map(({ message }) => message),
  )
  return { comparison, turns, runsOf, errors, doubts }
}

describe('a comparison', () => {
  for (const [ending, reason] of [
    ['breaks', 'it died'],
    ['all fail', 'not one exchange succeeded: refused'],
  ] as const)
    test(`repeats a run that ${ending} with the same seeds, and reports it`, async () => {
      const { comparison, turns, runsOf, errors, doubts } = await compared({
        a: ['ok'],
        b: ['ok', ending, 'ok'],
      })
      assert.deepEqual(runsOf, [3, 3])
      assert.deepEqual(
        turns.filter(turn => turn.startsWith('b')),
        ['b0', 'b1', 'b1', 'b2'],
      )
      assert.equal(comparison.state, 'completed')
      assert.deepEqual(errors, [null, null])
      assert.deepEqual(doubts, [[], [`a run failed and was measured again: ${reason}`]])
    })

  test('gives up a cell if a run and its repetition fail, and continues with the others', async () => {
    const { comparison, turns, runsOf, errors } = await compared({ a: ['ok'], b: ['ok', 'breaks'] })
    assert.deepEqual(runsOf, [3, 1])
    assert.equal(turns.length, 6)
    assert.equal(comparison.state, 'failed')
    assert.deepEqual(errors, [null, 'it died'])
  })

  test('continues a saved comparison round by round, with the next seeds', async () => {
    const run = madeUpRun()
    const doubt = { code: 'run-failed', message: 'a run failed and was measured again: before', figure: 1 }
    const { turns, runsOf, doubts } = await compared(
      { a: ['ok'], b: ['ok'] },
      {
        begun: [
          { runs: [run, run], doubts: [doubt] },
          { runs: [run], doubts: [] },
        ],
        runs: 4,
      },
    )
    assert.deepEqual(runsOf, [4, 4])
    assert.equal(turns[0], 'b1')
    assert.deepEqual(turns.slice(1, 3).toSorted(), ['a2', 'b2'])
    assert.deepEqual(turns.slice(3).toSorted(), ['a3', 'b3'])
    assert.deepEqual(doubts, [[doubt.message], []])
  })
})
