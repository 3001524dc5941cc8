import assert from 'node:assert/strict'
import fc from 'fast-check'
import { UsageError } from '../../src/errors.js'
import { RateCurve } from '../../src/load/rate-curve.js'
import { parseRateFile } from '../../src/load/rate-file.js'
import { parsePlan } from '../../src/plan/parse-plan.js'
import { planSchema } from '../../src/plan/plan.js'
import { rateCurveOf } from '../../src/plan/shape.js'
import { UnitError } from '../../src/units.js'
import { surface } from './surface.js'

const MACHINE = { cores: 2, descriptorLimit: 1024 }
const MOST_ERROR = 400

const piece = fc.oneof(
  fc.constantFrom(
    '1s',
    '30s',
    '500us',
    '2m',
    '25h',
    '0s',
    ':',
    '..',
    '0',
    '2k',
    '1.5',
    '1e9',
    '-1',
    ',',
    ' ',
  ),
  fc.string({ maxLength: 6 }),
)
const stage = fc.oneof(
  fc.constantFrom('1s:0..2k', '2m:2k', '5s:0', '1ms:10M'),
  fc.array(piece, { maxLength: 6 }).map(parts => parts.join('')),
)
const number = fc.oneof(
  fc.integer({ min: -5, max: 1e6 }).map(String),
  fc.double().map(String),
  fc.string({ maxLength: 4 }),
)
const row = fc.oneof(
  fc.tuple(number, number).map(fields => fields.join(',')),
  fc.constantFrom('', '# note', 'seconds,rate', 'rate,seconds', '"1","2"', '1,2,3', '\r'),
)

function isOneLine(error: unknown): void {
  assert.ok(error instanceof UsageError || error instanceof UnitError, `${error}`)
  assert.doesNotMatch(error.message, /[\n\r\u0000-\u001f]/)
  assert.ok(error.message.length <= MOST_ERROR, error.message)
}

/** Checks that a curve can be driven: it increases from 0 to its total and ends. */
function isSound(curve: RateCurve): void {
  assert.ok(Number.isFinite(curve.endUs) && Number.isFinite(curve.total) && curve.total > 0)
  const half = curve.countAt(curve.endUs / 2)
  assert.ok(half >= 0 && half <= curve.total * (1 + 1e-9))
}

/** Stages and rate files become a plan that can be saved, or are refused with one line. */
export const shapes = surface(
  'stages and files of rates into plans',
  fc.record({
    stages: fc.array(stage, { minLength: 1, maxLength: 5 }),
    arrival: fc.option(fc.oneof(fc.constantFrom('poisson', 'gamma:3'), fc.string({ maxLength: 12 })), {
      nil: undefined,
    }),
    rows: fc.array(row, { maxLength: 12 }).map(rows => rows.join('\n')),
    scale: fc.double({ min: 1e-9, max: 1e9, noNaN: true }),
    speed: fc.double({ min: 1e-9, max: 1e9, noNaN: true }),
  }),
  ({ stages, arrival, rows, scale, speed }) => {
    try {
      const plan = parsePlan({ target: '127.0.0.1:80', stages, arrival }, MACHINE)
      assert.deepEqual(planSchema.parse(JSON.parse(JSON.stringify(plan))), plan)
      isSound(rateCurveOf(plan)!)
    } catch (error) {
      isOneLine(error)
    }
    try {
      isSound(new RateCurve(parseRateFile(rows, { scale, speed })))
    } catch (error) {
      isOneLine(error)
    }
  },
)
