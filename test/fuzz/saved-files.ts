import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { difference } from '../../src/cli/diff.js'
import { resumedComparison } from '../../src/cli/load-file.js'
import { begun } from '../../src/cli/resume.js'
import { UsageError } from '../../src/errors.js'
import { resultOf } from '../../src/experiment/result-of.js'
import { printable } from '../../src/printable.js'
import { comparisonTable } from '../../src/report/comparison-table.js'
import { COMPARISON_SCHEMA, type Comparison, judgeCells } from '../../src/result/comparison-result.js'
import { madeUpResult, madeUpRun, madeUpServer } from '../result/made-up-result.js'
import { surface } from './surface.js'

const RESULT = madeUpResult(
  { title: 'made up', connections: 8, thresholds: ['p99<5ms'] },
  madeUpRun({ okBySecond: [1, 2], server: madeUpServer(0.5), errors: { reset: 1 } }),
)
const CELLS = ['inline', 'pool'].map(name => ({ name, settings: { handling: name }, result: RESULT }))
const COMPARISON: Comparison = {
  schema: COMPARISON_SCHEMA,
  state: 'completed',
  seed: 1,
  runsPerCell: 1,
  baseline: 'inline',
  cells: CELLS,
  verdicts: judgeCells(CELLS, 'inline'),
}

type Json = null | boolean | number | string | Json[] | { [key: string]: Json }
type Holder = Json[] | { [key: string]: Json }

/** Every value within a JSON value, as its container and key. */
function placesIn(value: Json): [Holder, string][] {
  if (value === null || typeof value !== 'object') return []
  return Object.entries(value).flatMap(([key, inner]): [Holder, string][] => [
    [value, key],
    ...placesIn(inner),
  ])
}

/** Replaces the value at one place, or removes it if `to` is undefined. */
interface Change {
  readonly at: number
  readonly to: Json | undefined
}

function changed(file: object, changes: readonly Change[]): string {
  const copy = JSON.parse(JSON.stringify(file)) as Json
  for (const { at, to } of changes) {
    const places = placesIn(copy)
    const [holder, key] = places[at % places.length]!
    if (to === undefined) Reflect.deleteProperty(holder, key)
    else Reflect.set(holder, key, to)
  }
  return JSON.stringify(copy)
}

const HOSTILE = ['', '\u001b[2J', '\r\n', '\u009b', '\u202e', '__proto__', 'NaN', 'x'.repeat(10_000)]
const value: fc.Arbitrary<Json | undefined> = fc.oneof(
  fc.constantFrom<(Json | undefined)[]>(
    undefined,
    null,
    true,
    0,
    -1,
    1,
    0.5,
    1e-300,
    1e300,
    2 ** 53,
    '',
    [],
    {},
  ),
  fc.constantFrom(...HOSTILE),
  fc.jsonValue() as fc.Arbitrary<Json>,
)
const changes = fc.array(fc.record({ at: fc.nat(), to: value }), { minLength: 1, maxLength: 4 })

/** A saved file that was changed or cut short, or text that never was one. */
const fileLike = (file: object): fc.Arbitrary<string> =>
  fc.oneof(
    { weight: 8, arbitrary: changes.map(list => changed(file, list)) },
    {
      weight: 1,
      arbitrary: fc.nat(JSON.stringify(file).length).map(length => JSON.stringify(file).slice(0, length)),
    },
    { weight: 1, arbitrary: fc.json() },
    { weight: 1, arbitrary: fc.constantFrom('[', '{"a":').map(open => open.repeat(100_000)) },
  )

const folder = mkdtempSync(join(tmpdir(), 'heythere-fuzz-'))
process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
const base = join(folder, 'base.json')
const other = join(folder, 'other.json')
writeFileSync(base, JSON.stringify(RESULT))

/** Accepts only a UsageError of limited length. */
function complains(error: unknown): void {
  if (!(error instanceof UsageError)) throw error
  assert.ok(error.message.length < 6000, `a complaint of ${error.message.length} letters`)
}

export const results = surface(
  'JSON into diff',
  fc.record({ text: fileLike(RESULT), force: fc.boolean() }),
  async ({ text, force }) => {
    writeFileSync(other, text)
    try {
      const said = await difference({ base, change: other, force })
      for (const line of said.text.split('\n')) assert.equal(line, printable(line))
    } catch (error) {
      complains(error)
    }
  },
)

export const comparisons = surface('JSON into compare --resume', fileLike(COMPARISON), async text => {
  writeFileSync(other, text)
  const planned = CELLS.map(({ name, settings, result: { plan } }) => ({ name, settings, plan }))
  try {
    const cells = begun(other, resumedComparison(other), planned, RESULT.environment).map(
      ({ runs }, index) => {
        const { name, settings, plan } = planned[index]!
        const end = { error: null, stopped: false }
        return { name, settings, result: resultOf(plan, RESULT.environment, runs, end) }
      },
    )
    comparisonTable({ ...COMPARISON, cells, verdicts: judgeCells(cells, 'inline') })
  } catch (error) {
    complains(error)
  }
})
