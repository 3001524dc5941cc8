import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { type Plan, planSchema } from '../../src/plan/plan.js'
import { checkThreshold } from '../../src/result/check-threshold.js'
import { resultSchema } from '../../src/result/result.js'
import { summarize } from '../../src/result/summary.js'
import { judge, parseThreshold, samplesFor } from '../../src/result/threshold.js'
import { warningsOf } from '../../src/result/warnings/table.js'
import { type MadeUpKind, madeUpResultOf, madeUpRunOf, madeUpWorkload } from './made-up-kinds.js'
import { madeUpResult, madeUpRun } from './made-up-result.js'

const many = (us: number, times = 9000): MadeUpKind => ({ response: [[us, times]] })
const kv = madeUpWorkload({ get: 90, set: 10 })
const planOf = (spec = kv): Plan => madeUpResultOf({}, spec).plan
const hold = (text: string, ...runs: Parameters<typeof judge>[1]) => judge(parseThreshold(text), runs)

describe('a threshold on one kind of exchange', () => {
  test('names it in braces, for any field except throughput, with or without blanks', () => {
    for (const text of ['p95{get}<=2ms', 'p95 { get } <= 2ms']) {
      const { field, kind, comparator, bound } = parseThreshold(text)
      assert.deepEqual(
        { field, kind, comparator, bound },
        { field: 'p95', kind: 'get', comparator: '<=', bound: 2000 },
      )
    }
    assert.equal(parseThreshold('errors{log-in.v2}>=1%').kind, 'log-in.v2')
    assert.throws(
      () => parseThreshold('throughput{get}>1k'),
      /throughput covers all kinds together; leave out/,
    )
    for (const wrong of [
      'p99{}<1ms',
      'p99{get<1ms',
      'p99get}<1ms',
      'p99{a}{b}<1ms',
      '{get}p99<1ms',
      'p99<{get}1ms',
    ])
      assert.throws(() => parseThreshold(wrong), /not a threshold|duration/, wrong)
  })

  test('is compared with that kind only', () => {
    const run = madeUpRunOf({ get: many(500), set: many(5000, 1000) })
    assert.deepEqual(
      ['p99{get}<1ms', 'p99{set}<1ms', 'mean{get}<=500us', 'max{set}<5ms', 'p99<1ms'].map(
        text => hold(text, run).verdict,
      ),
      ['met', 'missed', 'met', 'missed', 'missed'],
    )
    assert.equal(hold('p99{set}<1ms', run).reason, 'p99 of set is 5 ms')
  })

  test('counts only failed and unfinished exchanges of that kind, as infinitely slow', () => {
    const run = madeUpRunOf({
      get: many(500),
      set: { response: [[500, 985]], errors: { timeout: 10 }, unfinished: 5 },
    })
    assert.equal(hold('p99{get}<1ms', run).verdict, 'met')
    assert.deepEqual([hold('p99{set}<1h', run).verdict, hold('p99{set}<1h', run).actual], ['missed', null])
    assert.equal(hold('p95{set}<1ms', run).verdict, 'met')
    assert.deepEqual(
      [hold('errors{set}<=15', run).verdict, hold('errors{set}<15', run).verdict],
      ['met', 'missed'],
    )
    assert.equal(hold('errors{get}<1%', run).verdict, 'met')
    assert.equal(hold('max{set}<1h', run).verdict, 'missed')
  })

  test('is not shown if that kind has too few samples', () => {
    const run = madeUpRunOf({ get: many(500), set: many(500, 999), list: { response: [] } })
    assert.deepEqual(
      ['p99{set}<1s', 'p99{list}<1s', 'p99{constructor}<1s']
        .map(text => hold(text, run))
        .map(({ verdict, reason }) => ({ verdict, reason })),
      [
        { verdict: 'not shown', reason: '999 exchanges of set are too few for p99' },
        { verdict: 'not shown', reason: 'no exchange of list was started' },
        { verdict: 'not shown', reason: 'no exchange of constructor was started' },
      ],
    )
  })

  test('is refused with the list of kinds if the plan does not have that kind', () => {
    const check = (text: string, plan: Plan) => () => checkThreshold('--threshold', text, plan)
    check('p99{get}<2ms', planOf())()
    assert.throws(check('p99{gett}<2ms', planOf()), {
      name: 'UsageError',
      message: '--threshold p99{gett}<2ms: no kind is called gett; the kinds are get, set',
    })
    const tutorial = madeUpResult({}).plan
    check('p95<2ms', tutorial)()
    assert.throws(check('p99{get}<2ms', tutorial), /this load has no kinds of exchange; leave out \{get\}$/)
    assert.throws(check('p99{toString}<2ms', planOf()), /no kind is called toString/)
    // The kinds of a module are not known in advance
    check('p99{get}<2ms', {
      ...tutorial,
      exchange: { kind: 'protocol', name: '/a/mine.mjs', message: null },
    })()
  })

  test('needs so many exchanges in total that its kind has enough', () => {
    const need = (text: string, plan: Plan) => samplesFor(parseThreshold(text), plan)
    assert.deepEqual(
      ['p99<1s', 'p99{get}<1s', 'p99{set}<1s', 'errors{set}<1%'].map(text => need(text, planOf())),
      [1000, 1112, 10_000, 10],
    )
    // The share of a kind in a session is not known
    assert.equal(need('p99{set}<1s', planOf(madeUpWorkload({ get: 0, set: 1 }, [{ exchange: 'get' }]))), 1000)
  })
})

test('the summary has the median over the runs for each kind and for the opening', () => {
  const runs = [1, 2, 9].map(ms =>
    madeUpRunOf({ get: many(ms * 1000), ...(ms === 9 ? { constructor: many(7000) } : {}) }, [[ms * 100, 10]]),
  )
  const summary = summarize(runs)
  assert.equal(summary?.kinds.get?.latencyUs.response.p50, 2000)
  assert.equal(summary?.kinds['constructor' as string]?.latencyUs.response.p50, 7000)
  assert.equal(summary?.latencyUs.opening?.p50, 200)
})

test('a saved result loads unchanged, and a file of 1.x has no kinds and no opening', () => {
  const result = madeUpResultOf({}, kv, madeUpRunOf({ get: many(500), set: many(700, 1000) }, [[90, 64]]))
  assert.deepEqual(resultSchema.parse(JSON.parse(JSON.stringify(result))), result)
  assert.deepEqual(planSchema.parse(result.plan), result.plan)
  const before = JSON.parse(JSON.stringify(madeUpResult({}, madeUpRun())))
  for (const run of before.runs) {
    delete run.kinds
    delete run.latencyUs.opening
    delete run.recording.kinds
    delete run.recording.opening
  }
  delete before.summary.kinds
  delete before.summary.latencyUs.opening
  assert.deepEqual(resultSchema.parse(before), madeUpResult({}, madeUpRun()))
})

describe('warnings', () => {
  const warn = (
    code: string,
    spec: Parameters<typeof planOf>[0],
    ...runs: readonly ReturnType<typeof madeUpRunOf>[]
  ) => {
    const { plan, environment } = madeUpResultOf({}, spec ?? kv)
    return warningsOf({ plan, environment, runs }).find(warning => warning.code === code) ?? null
  }

  test('few-samples names kinds with too few samples, even if all kinds together have enough', () => {
    assert.deepEqual(warn('few-samples', kv, madeUpRunOf({ get: many(500, 20_000), set: many(500, 999) })), {
      code: 'few-samples',
      figure: 999,
      message: 'too few samples: 999 of set for p99 (fewer than 10 lie beyond): measure longer',
    })
    assert.equal(warn('few-samples', kv, madeUpRunOf({ get: many(500, 20_000), set: many(500, 1000) })), null)
  })

  test('few-samples does not repeat for a kind what it says for all', () => {
    const of = (...counts: readonly number[]) =>
      warn(
        'few-samples',
        kv,
        madeUpRunOf(Object.fromEntries(counts.map((count, index) => [`k${index}`, many(500, count)]))),
      )?.message
    assert.equal(
      of(8000, 999),
      '8,999 samples are too few for p99.9; 999 of k1 for p99 (fewer than 10 lie beyond): measure longer',
    )
    assert.equal(
      of(500, 19),
      '519 samples are too few for p99, p99.9; 19 of k1 for p50 (fewer than 10 lie beyond): measure longer',
    )
    assert.equal(
      of(500, 20),
      '520 samples are too few for p99, p99.9 (fewer than 10 lie beyond): measure longer',
    )
    assert.match(of(20_000, ...Array<number>(8).fill(30)) ?? '', /30 of k5 for p99 and 3 more kinds \(/)
    // A single kind is the same as all
    assert.equal(of(999), '999 samples are too few for p99, p99.9 (fewer than 10 lie beyond): measure longer')
  })

  test('a kind that never ran is named with a cure', () => {
    const run = madeUpRunOf({ get: many(500, 20_000), set: { response: [] } })
    assert.deepEqual(warn('kind-never-ran', kv, run), {
      code: 'kind-never-ran',
      figure: 1,
      message: 'no exchange of set was started: measure longer, or give it more weight',
    })
    const session = madeUpWorkload({ get: 1, set: 1, list: 1 }, [{ exchange: 'get' }])
    assert.match(
      warn('kind-never-ran', session, run)?.message ?? '',
      /^no exchange of set, list was started: .*heythere try/,
    )
    assert.equal(warn('kind-never-ran', kv, madeUpRunOf({ get: many(500), set: many(500, 1) })), null)
    assert.equal(
      warn('kind-never-ran', kv, madeUpRunOf({ get: { response: [] }, set: { response: [] } })),
      null,
    )
  })
})
