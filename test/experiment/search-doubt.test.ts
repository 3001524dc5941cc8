import assert from 'node:assert/strict'
import { test } from 'node:test'
import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64'
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus'
import { type Found, findHighestRate, type Measure } from '../../src/experiment/find-rate.js'
import type { Probe } from '../../src/result/search-result.js'
import { madeUpRun } from '../result/made-up-result.js'

const SETTINGS = {
  ...{ durationMs: 1000, warmupMs: 500, samples: 1, firstRate: 10 },
  timeLeftMs: () => Number.POSITIVE_INFINITY,
  isStopped: () => false,
}

const probe = (ratePerSecond: number, rest: Partial<Probe> = {}): Probe => ({
  ...{ ratePerSecond, verdict: 'kept', brokenBy: null, heldPerSecond: null, reasons: [], run: null, ...rest },
})
const broken = (rate: number, brokenBy: Probe['brokenBy'] = 'latency', heldPerSecond: number | null = null) =>
  probe(rate, { verdict: 'broken', brokenBy, heldPerSecond })
const find = (measure: (rate: number, warmupMs: number) => Probe, firstRate = 10): Promise<Found> => {
  const asked: Measure = async (rate, _, warmupMs) => measure(rate, warmupMs)
  return findHighestRate(asked, { ...SETTINGS, firstRate })
}
const ratesOf = ({ probes }: Found): number[] => probes.map(({ ratePerSecond }) => ratePerSecond)

/** Keeps the bound up to a capacity, except in the probes with these numbers, from 0. */
const hiccuping = (capacity: number, ...hiccups: readonly number[]) => {
  let count = 0
  return (rate: number): Probe => {
    const isOdd = hiccups.includes(count++)
    return rate <= capacity && !isOdd ? probe(rate) : broken(rate)
  }
}

test('a hiccup during the ramp does not limit the answer, whenever it happens', async () => {
  for (let hiccup = 0; hiccup < 8; hiccup++) {
    const { kept } = await find(hiccuping(20_000, hiccup))
    assert.ok(kept !== null && kept <= 20_000 && kept > 19_000, `${kept} with hiccup ${hiccup}`)
  }
})

test('two hiccups in a row at one rate are checked again from above', async () => {
  for (let hiccup = 0; hiccup < 6; hiccup++) {
    const { kept } = await find(hiccuping(20_000, hiccup, hiccup + 1))
    assert.ok(kept !== null && kept <= 20_000 && kept > 19_000, `${kept} with hiccup ${hiccup}`)
  }
})

test('a hiccup near the limit moves the answer by no more than its interval', async () => {
  for (let hiccup = 7; hiccup < 20; hiccup++) {
    const { kept, interval } = await find(hiccuping(20_000, hiccup))
    assert.ok(kept !== null && kept <= 20_000 && kept > 18_000, `${kept} with hiccup ${hiccup}`)
    assert.ok(interval && interval[0] <= 20_000 && interval[1] >= 20_000, `${interval} with hiccup ${hiccup}`)
  }
})

test('the interval of a noisy search contains the limit, and is wider for a gradual bound', async () => {
  const random = xoroshiro128plus(3)
  const widths: number[] = []
  for (const slope of [0.005, 0.03, 0.1]) {
    let [within, width] = [0, 0]
    for (let trial = 0; trial < 16; trial++) {
      const edge = 100 * 10_000 ** uniformFloat64(random)
      const { interval, probes } = await find(rate => {
        const isLapse = uniformFloat64(random) < 0.03
        const chance = isLapse ? 0.5 : 1 / (1 + (rate / edge) ** (1 / slope))
        return uniformFloat64(random) < chance ? probe(rate) : broken(rate)
      })
      assert.ok(interval !== null && probes.length < 45)
      if (interval[0] <= edge && edge <= interval[1]) within++
      width += Math.log(interval[1] / interval[0]) / 16
    }
    assert.ok(within >= 13, `${within} of 16 at slope ${slope}`)
    widths.push(width)
  }
  assert.deepEqual(
    widths,
    widths.toSorted((one, other) => one - other),
  )
  assert.ok((widths[0] ?? 1) < 0.15 && (widths[2] ?? 1) < 0.4, `${widths}`)
})

test('no probe exceeds the limit of -R, and a server that keeps it is reported as "at least"', async () => {
  const found = await find(rate => probe(rate))
  assert.equal(Math.max(...ratesOf(found)), 10_000_000)
  assert.deepEqual([found.kept, found.broken, found.interval, found.end], [1e7, null, null, 'completed'])
  assert.deepEqual(ratesOf(await find(rate => probe(rate), 1e7)), [1e7])
})

test('a saturated driver ends the ramp, and the answer is what it reached within the bound', async () => {
  const found = await find(rate => (rate > 60_000 ? broken(rate, 'driver', 58_000) : probe(rate)))
  assert.deepEqual([found.kept, found.broken?.brokenBy], [58_000, 'driver'])
  // From 10 in steps of about three, and the broken rate once again
  assert.equal(found.probes.length, 10)
  const fromAbove = await find(rate => broken(rate, 'driver', 58_000), 200_000)
  assert.deepEqual([fromAbove.kept, fromAbove.probes.length], [58_000, 2])
})

test('a driver that was late once does not end the search', async () => {
  let isFirst = true
  const { kept } = await find(rate => {
    if (rate > 500 && isFirst) {
      isFirst = false
      return broken(rate, 'driver', 400)
    }
    return rate > 20_000 ? broken(rate) : probe(rate)
  })
  assert.ok(kept !== null && kept > 19_000, `${kept}`)
})

test('if a late driver breaks the bound, its limit is found approximately', async () => {
  const {
    kept,
    broken: above,
    probes,
  } = await find(rate => (rate > 50_000 ? broken(rate, 'driver') : probe(rate)))
  assert.ok(kept !== null && kept <= 50_000 && kept > 39_000, `${kept}`)
  assert.equal(above?.brokenBy, 'driver')
  assert.ok(probes.length < 16, `${probes.length}`)
})

test('a slow server gets a longer warm-up, and no rate is skipped because of it', async () => {
  const warmups: number[] = []
  const { kept } = await find((rate, warmupMs) => {
    warmups.push(warmupMs)
    if (rate > 1000) return broken(rate)
    // Replies take 2 s. After a shorter warm-up, the replies of two seconds miss the window of 10 s
    const lag = { ...madeUpRun({ response: [[2e6, 10_000]] }), throughputPerSecond: 800 }
    return warmupMs < 2000 ? probe(rate, { verdict: 'unsure', run: lag }) : probe(rate)
  })
  assert.ok(kept !== null && kept > 970, `${kept}`)
  assert.deepEqual([...new Set(warmups.map(Math.round))], [500, 4000])
})

test('a search whose probes are all unsure ends', async () => {
  const lag = { ...madeUpRun({ response: [[2e6, 10_000]] }), throughputPerSecond: 1 }
  const { probes, end, kept } = await find(rate => probe(rate, { verdict: 'unsure', run: lag }))
  assert.deepEqual([end, kept], ['completed', null])
  assert.ok(probes.length < 20, `${probes.length}`)
})
