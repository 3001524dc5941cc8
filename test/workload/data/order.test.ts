import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { DATA_ORDERS } from '../../../src/workload/data/data-orders.js'
import { ORDERS } from '../../../src/workload/data/order.js'
import { makePermutation } from '../../../src/workload/data/permutation.js'
import { streamsOf } from '../../../src/workload/random.js'
import { chiSquareZ } from '../fit.js'

const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index)
const streams = streamsOf(1, 'orders')
const sorted = (numbers: readonly number[]): number[] => [...numbers].sort((a, b) => a - b)

/** The records of this many exchanges, dealt over shares like requests. One list for each share. */
function dealt(
  order: 'in-order' | 'shuffled',
  records: number,
  shares: number,
  exchanges: number,
  seed: number,
): number[][] {
  return upTo(shares).map(index => {
    const start = ORDERS[order](records, { seed, share: { index, of: shares } })
    // Two purposes and two connections share the same turns
    const next = [start('')(0), start('')(1), start('opening')(0)]
    const count = Math.floor(exchanges / shares) + (index < exchanges % shares ? 1 : 0)
    return upTo(count).map(exchange => next[exchange % next.length]!())
  })
}

describe('the order of records', () => {
  for (const order of ['in-order', 'shuffled'] as const)
    it(`sends each record once per pass over all shares: ${order}`, () => {
      fc.assert(
        fc.property(
          fc.integer({ min: 1, max: 60 }),
          fc.integer({ min: 1, max: 20 }),
          fc.integer({ min: 1, max: 3 }),
          fc.nat(1000),
          (records, shares, passes, seed) => {
            const all = dealt(order, records, shares, records * passes, seed).flat()
            assert.deepEqual(sorted(all), sorted(Array.from({ length: passes }, () => upTo(records)).flat()))
          },
        ),
      )
    })

  it('has the same records in the same passes for every split', () => {
    for (const order of ['in-order', 'shuffled'] as const) {
      // Share `t % of` takes turn t, as its exchange number `t / of`
      const inTurn = (shares: number): number[] => {
        const lists = dealt(order, 11, shares, 44, 5)
        return upTo(44).map(turn => lists[turn % shares]![Math.floor(turn / shares)]!)
      }
      const alone = inTurn(1)
      for (const shares of [2, 3, 7, 44]) assert.deepEqual(inTurn(shares), alone)
      if (order === 'in-order') assert.deepEqual(alone.slice(0, 22), [...upTo(11), ...upTo(11)])
      else assert.notDeepEqual(alone.slice(0, 11), alone.slice(11, 22))
    }
  })

  it('random depends on the connection and the purpose, and each record is equally likely', () => {
    const start = ORDERS.random(50, { seed: 3, share: { index: 1, of: 4 } })
    const draw = (purpose: string, connection: number): number[] =>
      upTo(100_000).map(start(purpose)(connection))
    const counts = new Uint32Array(50)
    for (const record of draw('', 0)) counts[record]!++
    assert.ok(Math.abs(chiSquareZ(counts, Array(50).fill(1 / 50))) < 4.5)
    const few = [draw('', 0), draw('', 1), draw('opening', 0)].map(list => list.slice(0, 20).join())
    assert.equal(new Set(few).size, 3)
    const elsewhere = ORDERS.random(50, { seed: 3, share: { index: 0, of: 1 } })
    assert.deepEqual(upTo(20).map(elsewhere('')(1)), upTo(20).map(start('')(1)))
  })

  it('has a name for each order', () => {
    assert.deepEqual(Object.keys(ORDERS), [...DATA_ORDERS])
  })
})

describe('a permutation', () => {
  it('contains each position once, for any count and key', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.integer({ min: 1, max: 50 }), fc.integer({ min: 4000, max: 9000 })),
        fc.nat(),
        (count, key) => {
          const permutation = makePermutation(count)
          permutation.shuffle(streamsOf(key, 'order').of(0))
          assert.deepEqual(sorted(upTo(count).map(position => permutation.at(position))), upTo(count))
        },
      ),
      { numRuns: 50 },
    )
  })

  it('of a few records has every order equally often', () => {
    for (const [count, orders] of [
      [2, 2],
      [3, 6],
      [4, 24],
    ] as const) {
      const permutation = makePermutation(count)
      const found = new Map<string, number>()
      for (let key = 0; key < 24_000; key++) {
        permutation.shuffle(streams.of(key))
        const order = upTo(count)
          .map(position => permutation.at(position))
          .join()
        found.set(order, (found.get(order) ?? 0) + 1)
      }
      assert.equal(found.size, orders)
      assert.ok(Math.abs(chiSquareZ([...found.values()], Array(orders).fill(1 / orders))) < 4.5)
    }
  })

  it('of many records puts any record anywhere, and separates neighbours', () => {
    const count = 10_000
    const permutation = makePermutation(count)
    const places = new Uint32Array(100)
    const steps = new Uint32Array(10)
    for (let key = 0; key < 400; key++) {
      permutation.shuffle(streams.of(key))
      for (let position = 0; position < count; position += 70) {
        const [here, there] = [permutation.at(position), permutation.at((position + 1) % count)]
        places[Math.floor(position / 1000) * 10 + Math.floor(here / 1000)]!++
        steps[Math.floor(((there - here + count) % count) / 1000)]!++
      }
    }
    const positionsOf = upTo(10).map(
      cell => upTo(143).filter(n => Math.floor((n * 70) / 1000) === cell).length,
    )
    const law = positionsOf.flatMap(positions => Array(10).fill(positions / 143 / 10))
    assert.ok(Math.abs(chiSquareZ(places, law)) < 4.5, `${chiSquareZ(places, law)}`)
    assert.ok(
      Math.abs(chiSquareZ(steps, Array(10).fill(0.1))) < 4.5,
      `${chiSquareZ(steps, Array(10).fill(0.1))}`,
    )
  })
})
