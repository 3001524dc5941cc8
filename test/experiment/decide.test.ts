import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { begun } from '../../src/cli/resume.js'
import type { Drive } from '../../src/driver/drive.js'
import { compareCells } from '../../src/experiment/compare.js'
import { environment } from '../../src/experiment/environment.js'
import type { Begun } from '../../src/experiment/walk-rounds.js'
import { parsePlan } from '../../src/plan/parse-plan.js'
import { answerLines } from '../../src/report/answer.js'
import { type Comparison, comparisonSchema } from '../../src/result/comparison-result.js'
import { driven } from './made-up-drive.js'

const MOST_RUNS = 10
const cells = ['1', '2', '4'].map(pipelining => ({
  name: `pipelining ${pipelining}`,
  settings: { pipelining },
  plan: parsePlan(
    {
      target: 'unix:/none',
      pipelining: Number(pipelining),
      ...{ runs: MOST_RUNS, warmupMs: 0, durationMs: 1000, workers: 1 },
    },
    { cores: 2, descriptorLimit: null },
  ),
}))

/** Compares cells with made-up throughput. A signal stops it after `stopAfter` runs. */
async function decided(
  throughput: (pipelining: number, seed: number) => number,
  {
    begun = [],
    stopAfter = Infinity,
  }: { readonly begun?: readonly Begun[]; readonly stopAfter?: number } = {},
): Promise<Comparison> {
  const stop = new AbortController()
  let runs = 0
  const drives: Drive = async ({ pipelining, seed }) => driven(throughput(pipelining, seed))
  const comparison = await compareCells(
    {
      ...{ cells, runsPerCell: MOST_RUNS, seed: 1, baseline: 'pipelining 1', begun },
      decide: { within: 0.05 },
    },
    {
      signal: stop.signal,
      ...{ onPhase: () => undefined, onSecond: () => undefined, onRun: () => undefined },
      onFinished: async () => {
        if (++runs === stopAfter) stop.abort()
      },
    },
    drives,
  )
  return comparisonSchema.parse(JSON.parse(JSON.stringify(comparison)))
}

const answerTo = (comparison: Comparison): string => answerLines(comparison)[0]?.text ?? ''
const runsIn = (comparison: Comparison): number[] => comparison.cells.map(({ result }) => result.runs.length)
const throughputs = ({ verdicts }: Comparison): string[] =>
  verdicts.flatMap(({ metric, verdict }) => (metric === 'throughputPerSecond' ? verdict : []))

/** Drift of the round that all cells share, and a little noise of each cell. */
const noise = (pipelining: number, seed: number): number =>
  ((seed * 7919) % 300) + ((seed * 7 + pipelining * 3) % 5)

describe('compare --decide', () => {
  test('ends when every verdict is known, and says which setting to use', async () => {
    const found = await decided((p, seed) => 1000 + 200 * Math.log2(p) + noise(p, seed))
    assert.deepEqual(throughputs(found), ['better', 'better'])
    assert.deepEqual([found.state, found.decision?.state], ['completed', 'decided'])
    assert.equal(found.decision?.best, 'pipelining 4')
    assert.ok(runsIn(found).every(runs => runs >= 4 && runs < MOST_RUNS))
    assert.match(
      answerTo(found),
      /^Use pipelining 4: throughput 1\.\d+x pipelining 1, \S+x to \S+x; \d rounds, 95 % confidence; every other cell is worse$/,
    )
  })

  test('calls cells within --within alike, and then names no winner', async () => {
    const found = await decided((p, seed) => 1000 + noise(p, seed))
    assert.deepEqual(throughputs(found), ['alike', 'alike'])
    assert.equal(found.decision?.state, 'decided')
    assert.ok(runsIn(found).every(runs => runs < MOST_RUNS))
    assert.match(
      answerTo(found),
      /^The settings make no difference by throughput: those that remain are within 5 % of pipelining 1; \d rounds/,
    )
  })

  test('ends undecided after --most-runs, and says how many more rounds are needed', async () => {
    const found = await decided((p, seed) => 600 + ((seed * 7919 + p * 104_729) % 400))
    assert.deepEqual(throughputs(found), ['no difference shown', 'no difference shown'])
    assert.equal(found.decision?.state, 'undecided')
    assert.deepEqual(runsIn(found), [MOST_RUNS, MOST_RUNS, MOST_RUNS])
    assert.match(
      answerTo(found),
      /^No setting is shown to be better by throughput; about \d+ more rounds would show a difference of 10 %; /,
    )
  })

  test('ends the same if it is stopped and resumed', async () => {
    const throughput = (p: number, seed: number) => 1000 + 20 * p + noise(p, seed)
    const whole = await decided(throughput)
    const first = await decided(throughput, { stopAfter: 7 })
    assert.equal(first.state, 'stopped')
    const here = await environment(
      new Date(),
      cells.map(({ plan }) => plan),
    )
    const later = await decided(throughput, { begun: begun('c.json', first, cells, here) })
    assert.deepEqual(runsIn(later), runsIn(whole))
    assert.deepEqual([later.verdicts, later.decision], [whole.verdicts, whole.decision])
  })
})
