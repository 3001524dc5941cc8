import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { begunRace } from '../../src/cli/resume.js'
import type { Drive } from '../../src/driver/drive.js'
import { RunError } from '../../src/errors.js'
import { environment } from '../../src/experiment/environment.js'
import { type TuneSettings, type TuneWatch, tuneCells } from '../../src/experiment/tune.js'
import { parsePlan } from '../../src/plan/parse-plan.js'
import { answerLines } from '../../src/report/answer.js'
import { comparisonTable } from '../../src/report/comparison-table.js'
import type { TuneRule } from '../../src/result/rule.js'
import { comparisonOfTune, type Tune, tuneSchema } from '../../src/result/tune-result.js'
import { driven } from './made-up-drive.js'

const cellOf = (settings: Readonly<Record<string, string>>) => ({
  name: `connections ${settings.connections}`,
  settings,
  plan: parsePlan(
    {
      target: 'unix:/none',
      connections: Number(settings.connections),
      ...{ warmupMs: 0, durationMs: 1000, workers: 1 },
    },
    { cores: 2, descriptorLimit: null },
  ),
})
const cells = ['1', '2', '4', '8', '16', '32'].map(connections => cellOf({ connections }))

/** The throughput has its peak at 12 connections, with a little noise per round. */
const peaked = (connections: number, seed: number): number =>
  Math.round(1000 - 10 * Math.abs(connections - 12) + ((seed * 7 + connections * 3) % 5))

interface Given {
  readonly rule?: Partial<TuneRule>
  readonly settings?: Partial<TuneSettings>
  readonly watch?: Partial<TuneWatch>
  readonly of?: (connections: number, seed: number) => number
}

async function raced({ rule = {}, settings = {}, watch = {}, of = peaked }: Given = {}) {
  const seen: { readonly connections: number; readonly seed: number }[] = []
  const drives: Drive = async ({ connections, seed }) => {
    seen.push({ connections, seed })
    return driven(of(connections, seed))
  }
  const tune = await tuneCells(
    {
      ...{ cells, seed: 1, ranges: ['connections'], cellOf, maxTimeMs: 1e9, begunOf: () => undefined },
      rule: {
        kind: 'tune',
        goal: 'throughput',
        slo: [],
        within: 0.05,
        mostRounds: 20,
        pick: 'best',
        ...rule,
      },
      ...settings,
    },
    {
      signal: new AbortController().signal,
      ...{ onPhase: () => undefined, onSecond: () => undefined, onRun: () => undefined },
      onFinished: async () => undefined,
      ...watch,
    },
    drives,
  )
  return { tune, seen }
}

/** The result after saving and loading. */
const reread = (tune: Tune): Tune => tuneSchema.parse(JSON.parse(JSON.stringify(tune)))
const answerTo = (tune: Tune): string => answerLines(comparisonOfTune(tune))[0]?.text ?? ''
const runsIn = (tune: Tune): number[] => tune.cells.map(({ result }) => result.runs.length)

describe('a race', () => {
  test('refines a range, drops worse settings and says which one to use', async () => {
    const { tune, seen } = await raced()
    assert.equal(tune.decision.state, 'decided')
    assert.equal(tune.decision.endedBy, 'decided')
    assert.equal(tune.decision.best, 'connections 12')
    assert.ok(seen.some(({ connections }) => connections === 12))
    assert.ok((tune.decision.droppedAt['connections 32'] ?? Infinity) <= 6)
    assert.match(answerTo(tune), /^Use connections 12: .*; \d+ rounds, 95 % confidence/)
    assert.match(
      comparisonTable(comparisonOfTune(tune)),
      /^Dropped +after \d rounds: connections 1;[^:]*connections 32$/m,
    )
    assert.deepEqual(reread(tune), tune)
    assert.equal(
      comparisonTable(comparisonOfTune(reread(tune))),
      comparisonTable(comparisonOfTune(tune)),
      'a saved race is reported in the same way',
    )
  })

  test('picks the smallest setting that is as good, if asked to', async () => {
    const { tune } = await raced({ rule: { pick: 'smallest' } })
    assert.equal(tune.decision.state, 'decided')
    const picked = Number(tune.decision.best?.split(' ')[1])
    assert.ok(picked >= 7 && picked <= 10, tune.decision.best ?? '')
  })

  test('that runs out of rounds reports that, and how many more would show a difference', async () => {
    const noisy = (connections: number, seed: number) => 500 + ((seed * 7919 + connections * 104_729) % 400)
    const { tune } = await raced({ rule: { mostRounds: 4 }, settings: { ranges: [] }, of: noisy })
    assert.deepEqual([tune.state, tune.decision.state, tune.rounds], ['completed', 'undecided', 4])
    assert.equal(tune.decision.endedBy, 'most-runs')
    assert.match(
      answerTo(tune),
      /^Not decided; connections \d+ is ahead: .*; 4 rounds, the limit of --most-runs; (about \d+ more rounds would show|showing) a difference of 10 %$/,
    )
  })

  test('with runs too short for its bound reports how long they have to be', async () => {
    const { tune } = await raced({ rule: { slo: ['p99.9<5ms'], mostRounds: 4 }, settings: { ranges: [] } })
    assert.equal(tune.decision.state, 'undecided')
    assert.match(
      answerTo(tune),
      /; runs of \d+ exchanges are too short to show p99\.9<5ms: raise --duration until they have 10,000(;|$)/,
    )
  })

  test('stopped by a signal keeps its runs, and is undecided', async () => {
    const stop = new AbortController()
    let runs = 0
    const { tune } = await raced({
      watch: {
        signal: stop.signal,
        onFinished: async soFar => {
          assert.equal(reread(soFar()).decision.endedBy, 'stopped', 'a stop is assumed')
          if (++runs === 8) stop.abort()
        },
      },
    })
    assert.equal(tune.state, 'stopped')
    assert.deepEqual([tune.decision.state, tune.decision.endedBy], ['undecided', 'stopped'])
    assert.equal(
      runsIn(tune).reduce((sum, count) => sum + count),
      8,
    )
    assert.match(answerTo(reread(tune)), /^Not decided; .*; 2 rounds before it was stopped/)
  })

  test('starts no run after its time is up, and keeps the runs of an incomplete round', async context => {
    let nowMs = 0
    context.mock.method(performance, 'now', () => nowMs)
    const { tune, seen } = await raced({
      settings: { maxTimeMs: 8000 },
      of: (connections, seed) => {
        nowMs += 1000
        return peaked(connections, seed)
      },
    })
    assert.equal(seen.length, 8)
    assert.deepEqual([tune.state, tune.decision.endedBy], ['completed', 'max-time'])
    assert.match(answerTo(tune), /^Not decided; .*; 2 rounds before --max-time was over/)
  })

  test('without time for a first run names no setting', async () => {
    const { tune } = await raced({ settings: { maxTimeMs: 0 } })
    assert.equal(answerTo(tune), 'Nothing was measured: 0 rounds before --max-time was over')
    assert.deepEqual([tune.state, tune.decision.best, tune.decision.alike], ['completed', null, []])
    assert.doesNotMatch(comparisonTable(comparisonOfTune(tune)), /Failed|\*|=/)
    assert.deepEqual(reread(tune), tune)
  })

  test('in which nothing can be measured has failed', async () => {
    const { tune } = await raced({
      of: () => {
        throw new RunError('server-died', 'it died')
      },
    })
    assert.equal(tune.state, 'failed')
    assert.equal(answerTo(tune), 'No setting could be measured')
    assert.deepEqual(reread(tune), tune)
  })
})

describe('tune --resume', () => {
  test('gives the same result as a race that was never stopped, midpoints included', async () => {
    const whole = await raced()
    const total = whole.seen.length
    for (const stopAfter of [8, total - 3]) {
      const stop = new AbortController()
      let runs = 0
      const first = await raced({
        watch: {
          signal: stop.signal,
          onFinished: async () => {
            if (++runs === stopAfter) stop.abort()
          },
        },
      })
      const here = await environment(
        new Date(),
        cells.map(({ plan }) => plan),
      )
      const grid = { cells, ranges: ['connections'], cellOf }
      const begunOf = begunRace('t.json', reread(first.tune), grid, here)
      const { tune, seen } = await raced({ settings: { begunOf } })
      assert.deepEqual(tune.decision, whole.tune.decision)
      assert.deepEqual([...first.seen, ...seen], whole.seen)
      assert.deepEqual(runsIn(tune), runsIn(whole.tune))
    }
  })
})
