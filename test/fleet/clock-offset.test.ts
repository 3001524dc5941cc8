import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { clockOffset } from '../../src/fleet/clock-offset.js'

const us = (max: number) => fc.double({ min: 0, max, noNaN: true })

test('the true offset is within the error, even if one direction is slower', () => {
  const trip = fc.record({ atUs: us(1e12), thereUs: us(1e6), backUs: us(1e6) })
  fc.assert(
    fc.property(
      fc.double({ min: -1e12, max: 1e12, noNaN: true }),
      fc.array(trip, { minLength: 1, maxLength: 12 }),
      (trueUs, trips) => {
        const found = clockOffset(
          trips.map(({ atUs, thereUs, backUs }) => ({
            askedUs: atUs,
            theirsUs: atUs + thereUs + trueUs,
            heardUs: atUs + thereUs + backUs,
          })),
        )
        // 1e12 us is about 12 days. There a double is accurate to a ten-thousandth of a microsecond
        assert.ok(Math.abs(found.offsetUs - trueUs) <= found.errorUs + 0.01)
        const quickest = Math.min(...trips.map(({ thereUs, backUs }) => thereUs + backUs))
        assert.ok(Math.abs(found.errorUs - quickest / 2) < 0.01)
      },
    ),
  )
})
