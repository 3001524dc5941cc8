import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { compileWorkload } from '../../../src/workload/compile-workload.js'
import type { Source } from '../../../src/workload/source.js'
import type { StepSpec } from '../../../src/workload/spec.js'
import { chiSquareZ } from '../fit.js'
import { compiled, exchanged, OPTIONS, sent, tableFrom } from '../talking.js'

const KINDS = ['a', 'b', 'c']
const kind = (name: string) => ({
  weight: 1,
  send: { text: name },
  until: 'line',
  expect: null,
  match: null,
  capture: {},
})

const sourceOf = (session: readonly StepSpec[]): Source =>
  compileWorkload(
    {
      variables: {},
      data: null,
      greeting: null,
      frame: null,
      opening: [],
      exchanges: Object.fromEntries(KINDS.map(name => [name, kind(name)])),
      session: [...session, ...KINDS.map(name => ({ exchange: name }))],
      think: null,
    },
    OPTIONS,
  ).clientOf(0).source

/** Walks one session. Returns its kinds and think times, to its end. */
function walked(source: Source, failAt = Number.POSITIVE_INFINITY): string[] {
  const found: string[] = []
  for (;;) {
    const step = source.step()
    if (step === 'over') return found
    if (step === 'think') found.push(`${source.thinkUs / 1000}ms`)
    else {
      found.push(sent(source))
      source.settle(found.length <= failAt)
    }
  }
}

/** Every possible way through the steps. */
function waysOf(steps: readonly StepSpec[]): string[][] {
  let ways: string[][] = [[]]
  for (const step of steps) {
    const next = nextOf(step)
    ways = ways.flatMap(way => next.map(more => [...way, ...more]))
  }
  return ways
}

function nextOf(step: StepSpec): string[][] {
  if ('exchange' in step) return [[step.exchange]]
  if ('think' in step) return [[step.think]]
  if ('choose' in step) return step.choose.flatMap(({ steps }) => waysOf(steps))
  return waysOf(Array.from({ length: step.repeat }, () => step.steps).flat())
}

const leaf: fc.Arbitrary<StepSpec> = fc.oneof(
  fc.constantFrom(...KINDS).map(exchange => ({ exchange })),
  fc.constantFrom('1ms', '20ms').map(think => ({ think })),
)
const steps: fc.Arbitrary<readonly StepSpec[]> = fc.letrec<{ step: StepSpec; steps: StepSpec[] }>(tie => ({
  step: fc.oneof(
    { maxDepth: 2 },
    { weight: 3, arbitrary: leaf },
    {
      weight: 1,
      arbitrary: fc.record({
        repeat: fc.integer({ min: 1, max: 3 }),
        steps: fc.tuple(leaf, tie('steps')).map(([first, rest]) => [first, ...rest]),
      }),
    },
    {
      weight: 1,
      arbitrary: fc.record({
        choose: fc.array(fc.record({ weight: fc.integer({ min: 1, max: 5 }), steps: tie('steps') }), {
          minLength: 1,
          maxLength: 2,
        }),
      }),
    },
  ),
  steps: fc.array(tie('step'), { maxLength: 3 }),
})).steps

describe('a session', () => {
  it('takes one of the possible ways each time', () => {
    fc.assert(
      fc.property(steps, list => {
        const ways = waysOf(list)
        fc.pre(ways.length <= 2000)
        const known = new Set(ways.map(way => [...way, ...KINDS].join(' ')))
        const source = sourceOf(list)
        for (let session = 0; session < 5; session++) {
          const way = walked(source).join(' ')
          assert.ok(known.has(way), `${way} is none of ${[...known].slice(0, 5).join(' | ')}`)
        }
      }),
      { numRuns: 300 },
    )
  })

  it('chooses by weights, each time anew', () => {
    const source = sourceOf([
      {
        choose: [
          { weight: 3, steps: [{ exchange: 'a' }, { exchange: 'a' }] },
          { weight: 1, steps: [] },
          { weight: 0.5, steps: [{ think: '1ms' }] },
        ],
      },
    ])
    const counts = new Uint32Array(3)
    for (let session = 0; session < 20_000; session++) {
      const way = walked(source)
      counts[way.length === 5 ? 0 : way.length === 3 ? 1 : 2]!++
    }
    assert.ok(Math.abs(chiSquareZ(counts, [3 / 4.5, 1 / 4.5, 0.5 / 4.5])) < 4.5)
  })

  it('ends after a failed exchange, and the next one starts from the beginning', () => {
    const source = sourceOf([{ repeat: 5, steps: [{ exchange: 'a' }, { think: '1ms' }] }])
    assert.deepEqual(walked(source, 2), ['a', '1ms', 'a'])
    assert.equal(walked(source).length, 13)
    // Also if the last exchange fails
    assert.equal(walked(source, 12).length, 13)
    assert.equal(walked(source).length, 13)
  })

  it('uses one record of the data from its beginning to its end', () => {
    const table = tableFrom('users.jsonl', '{"user":"ann"}\n{"user":"bob"}')
    const { source } = compiled(
      `
data: users.jsonl
variables: { n: "seq:1.." }
exchanges:
  login: { send: "{{user}} {{n}}", until: line }
  list: { send: "{{n}} {{user}}", until: line }
session: [ { exchange: login }, { repeat: 2, steps: [ { exchange: list } ] } ]
`,
      { table },
    ).clientOf(0)
    const all: (string | null)[] = []
    for (let n = 0; n < 8; n++) all.push(exchanged(source, () => '\n'))
    assert.deepEqual(all, ['ann 1', '2 ann', '3 ann', null, 'bob 4', '5 bob', '6 bob', null])
  })

  it('of one client is not affected by another client', () => {
    const session: StepSpec[] = [
      { choose: KINDS.map(exchange => ({ weight: 1, steps: [{ exchange }] })) },
      { repeat: 2, steps: [{ exchange: 'b' }] },
    ]
    const alone = sourceOf(session)
    const [one, other] = [sourceOf(session), sourceOf(session)]
    for (let n = 0; n < 10; n++) {
      const expected = walked(alone)
      walked(other)
      walked(other)
      assert.deepEqual(walked(one), expected)
    }
  })
})
