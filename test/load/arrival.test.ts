import assert from 'node:assert/strict'
import { test } from 'node:test'
import { formatArrival, parseArrival } from '../../src/load/arrival.js'
import { UnitError } from '../../src/units.js'

test('an arrival is parsed and written back', () => {
  for (const text of ['constant', 'poisson', 'gamma:3', 'gamma:0.5', 'gamma:100', 'gamma:0.01'])
    assert.equal(formatArrival(parseArrival(text)), text)
  assert.deepEqual(parseArrival('gamma:.5'), { kind: 'gamma', cv: 0.5 })
})

test('a wrong arrival is refused with a cure', () => {
  for (const [text, cure] of [
    ['', /write constant, poisson or gamma:CV/],
    ['uniform', /write constant, poisson or gamma:CV/],
    ['gamma', /write constant, poisson or gamma:CV/],
    ['Poisson', /write constant, poisson or gamma:CV/],
    ['poisson:2', /write constant, poisson or gamma:CV/],
    ['gamma:0', /write constant$/],
    ['gamma:', /a number from 0.01 to 100/],
    ['gamma:x', /a number from 0.01 to 100/],
    ['gamma:-1', /a number from 0.01 to 100/],
    ['gamma:1e1', /a number from 0.01 to 100/],
    ['gamma:101', /a number from 0.01 to 100/],
    ['gamma:3:4', /write constant, poisson or gamma:CV/],
    ['gamma:3:', /write constant, poisson or gamma:CV/],
  ] as const)
    assert.throws(
      () => parseArrival(text),
      error => error instanceof UnitError && cure.test(error.message) && !error.message.includes('\n'),
      text,
    )
})
