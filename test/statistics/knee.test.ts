import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { kneeOf } from '../../src/statistics/knee.js'

const points = (...rows: readonly (readonly [number, number, number | null])[]) =>
  rows.map(([load, throughput, p99Us]) => ({ load, throughput, p99Us }))

test('the knee is the lowest load with 95 % of the peak, and latency bends at twice its minimum', () => {
  const knee = kneeOf(
    points(
      [1, 900, 1000],
      [2, 1700, 1100],
      [4, 2900, 1300],
      [8, 2990, 2500],
      [16, 3000, 5200],
      [32, 2950, 11_000],
    ),
  )
  assert.deepEqual(knee, {
    ...{ load: 4, throughputShare: 2900 / 3000, peakLoad: 16, isAtEnd: false },
    ...{ calmLoad: 4, leavesAtLoad: 8 },
  })
})

test('a curve that still rises at its highest load has its knee there', () => {
  const knee = kneeOf(points([1, 100, 900], [2, 200, 900], [4, 400, 900]))!
  assert.deepEqual([knee.load, knee.isAtEnd, knee.leavesAtLoad], [4, true, null])
})

test('a single outlier of p99 is not taken for the bend of latency', () => {
  const knee = kneeOf(points([1, 1, 100], [2, 2, 350], [4, 4, 110], [8, 4, 800]))!
  assert.deepEqual([knee.calmLoad, knee.leavesAtLoad], [4, 8])
})

test('without latencies there is still a knee, and without points there is none', () => {
  const knee = kneeOf(points([8, 100, null], [4, 99, null]))!
  assert.deepEqual([knee.load, knee.calmLoad, knee.leavesAtLoad], [4, null, null])
  assert.equal(kneeOf([]), null)
})

test('the knee does not depend on the order or the unit of the points, and is never beyond the peak', () => {
  const figure = fc.double({ min: 1, max: 1e6, noNaN: true })
  const rows = fc.uniqueArray(fc.tuple(fc.integer({ min: 1, max: 1000 }), figure, figure), {
    minLength: 1,
    selector: ([load]) => load,
  })
  fc.assert(
    fc.property(rows, found => {
      const knee = kneeOf(points(...found))!
      const turned = kneeOf(points(...[...found].reverse()))!
      const scaled = kneeOf(points(...found.map(([load, rate, p99]) => [load, rate * 2, p99 * 2] as const)))!
      assert.deepEqual([turned.load, scaled.load], [knee.load, knee.load])
      assert.ok(knee.throughputShare >= 0.95 && knee.throughputShare <= 1)
      assert.ok(knee.load <= knee.peakLoad)
    }),
  )
})
