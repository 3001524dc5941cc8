import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { ServerMeter } from '../../../src/experiment/target/server-meter.js'
import { LatencyHistogram } from '../../../src/recording/histogram.js'
import { eachCount, type ServerSnapshot } from '../../../src/recording/server-account.js'
import type { ServerProcess } from '../../../src/server/process.js'

const empty = new LatencyHistogram().encode()

/** A server that has handled so many requests at each snapshot, one after the other, each in 10 us of CPU. */
function meterOf(...handled: readonly number[]): ServerMeter {
  const left = [...handled]
  const snapshot = async (): Promise<ServerSnapshot> => {
    const done = left.shift() ?? 0
    return {
      ...eachCount(() => done),
      ...{ atUs: done * 100, cpuUs: done * 10, loops: {}, troubles: {} },
      ...{ queueWait: empty, handler: empty, batch: empty },
    }
  }
  const threads = async () => ({ atUs: 0, threads: [] })
  return new ServerMeter({ failure: null, snapshot, threads } as unknown as ServerProcess)
}

describe('what our own server did in a window', () => {
  test('is the difference of the snapshots at its marks', async () => {
    const meter = meterOf(5, 105)
    await meter.mark('open')
    await meter.mark('close')
    assert.equal(meter.figures(100).server?.handled, 100)
  })

  test('is that too where the requests after a warm-up were many, though the first of them are missing', async () => {
    const meter = meterOf(0, 53, 150)
    await meter.onWarmup()
    await meter.mark('open')
    await meter.mark('close')
    assert.equal(meter.figures(100).server?.handled, 97)
  })

  for (const [when, marks] of [
    ['before the first mark was told', ['close']],
    ['before the server heard of the first mark', ['open', 'close']],
  ] as const)
    test(`is of the warm-up as well where the requests were over ${when}`, async () => {
      const meter = meterOf(0, 60, 60)
      await meter.onWarmup()
      for (const edge of marks) await meter.mark(edge)
      const { server } = meter.figures(10)
      assert.deepEqual([server?.handled, server?.cpuUs], [60, 600])
    })

  test('is nothing where a stop cut the warm-up', async () => {
    const meter = meterOf(0, 60)
    await meter.onWarmup()
    await meter.mark('close')
    assert.equal(meter.figures(0).server, null)
  })
})
