import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import {
  formatDurationMs,
  formatNumber,
  formatShare,
  formatUs,
  parseBytes,
  parseCount,
  parseDurationMs,
  UnitError,
} from '../src/units.js'

test('no digit of the input is lost', () => {
  assert.equal(parseCount('1700000000123'), 1_700_000_000_123)
  assert.equal(parseBytes('123456789012345'), 123_456_789_012_345)
  assert.equal(parseCount('1.1k'), 1100)
  assert.equal(parseDurationMs('1.005s'), 1005)
})

test('durations are parsed in every unit', () => {
  assert.deepEqual(
    ['500us', '20ms', '1.5s', '2m', '1h', '0', '1.1s'].map(parseDurationMs),
    [0.5, 20, 1500, 120_000, 3_600_000, 0, 1100],
  )
})

test('both mu characters mean micro', () => {
  assert.deepEqual([parseDurationMs('500\u00b5s'), parseDurationMs('500 \u03bcs')], [0.5, 0.5])
})

test('a number without a unit is not a duration, and the error repeats the number with units', () => {
  assert.throws(() => parseDurationMs('10'), { name: 'UnitError', message: /10s or 10ms/ })
  for (const wrong of ['', 's', '-1s', '1 day', '1e3s', 'NaN'])
    assert.throws(() => parseDurationMs(wrong), UnitError)
})

test('the name of an inherited property is not a unit', () => {
  for (const parse of [parseDurationMs, parseBytes, parseCount])
    assert.throws(() => parse('1constructor'), { name: 'UnitError', message: /^not a / })
})

test('every printed duration parses to the same value', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 86_400_000_000 }), us => {
      assert.equal(parseDurationMs(formatDurationMs(us / 1000)), us / 1000)
    }),
  )
})

test('sizes and counts are parsed with their prefixes', () => {
  assert.deepEqual(['64', '4kB', '1MiB', '0.5kB'].map(parseBytes), [64, 4000, 1_048_576, 500])
  assert.deepEqual(['200', '10k', '1M', '0.5'].map(parseCount), [200, 10_000, 1_000_000, 0.5])
  for (const wrong of ['0.3', '1XB', 'a']) assert.throws(() => parseBytes(wrong), UnitError)
})

test('microseconds are printed in the most readable unit', () => {
  assert.deepEqual([85, 999, 999.7, 1234, 45_600, 4_560_000].map(formatUs), [
    '85 µs',
    '999 µs',
    '1 ms',
    '1.23 ms',
    '45.6 ms',
    '4.56 s',
  ])
})

test('a share never rounds a single failure away', () => {
  assert.equal(formatShare(0), '0 %')
  assert.equal(formatShare(1e-7), '<0.01 %')
})

test('a share never rounds a single success away', () => {
  assert.deepEqual([13_113 / 13_114, 999_999 / 1_000_000, 0.9995, 0.9951, 0.994, 1].map(formatShare), [
    '99.99 %',
    '>99.99 %',
    '99.95 %',
    '99.51 %',
    '99.4 %',
    '100 %',
  ])
})

test('a small number keeps its digits and is never printed as zero', () => {
  assert.deepEqual([0.0456, 0.001, 0.000_456, 0.000_000_12, 0.219, 0].map(formatNumber), [
    '0.0456',
    '0.001',
    '0.000456',
    '0.00000012',
    '0.219',
    '0',
  ])
  fc.assert(
    fc.property(fc.double({ min: 1e-12, max: 1e12, noNaN: true }), value => {
      const read = Number(formatNumber(value).replaceAll(',', ''))
      assert.ok(Math.abs(read / value - 1) < 0.006, formatNumber(value))
    }),
  )
})
