import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { ServerMeter } from '../../../src/experiment/target/server-meter.js'
import { LatencyHistogram } from '../../../src/recording/histogram.js'
import { eachCount, type ServerSnapshot } from '../../../src/recording/server-account.js'
import type { ServerProcess } from '../../../src/server/process.js'

const empty = new LatencyHistogram().encode()

/** A server with these handled requests in its snapshots, each of which took 10 us of CPU. */
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

describe('the account of the bundled server for a window', () => {
  test('is the difference of the snapshots at its marks', async () => {
    const meter = meterOf(5, 105)
    await meter.mark('open')
    await meter.mark('close')
    assert.equal(meter.figures(100).server?.handled, 100)
  })

  test('is that difference after a warm-up too, if there were many requests', async () => {
    const meter = meterOf(0, 53, 150)
    await meter.onWarmup()
    await meter.mark('open')
    await meter.mark('close')
    assert.equal(meter.figures(100).server?.handled, 97)
  })

  for (const [when, marks] of [
    ['before the first mark', ['close']],
    ['before the server received the first mark', ['open', 'close']],
  ] as const)
    test(`includes the warm-up if all requests were over ${when}`, async () => {
      const meter = meterOf(0, 60, 60)
      await meter.onWarmup()
      for (const edge of marks) await meter.mark(edge)
      const { server } = meter.figures(10)
      assert.deepEqual([server?.handled, server?.cpuUs], [60, 600])
    })

  test('is null if a stop cut off the warm-up', async () => {
    const meter = meterOf(0, 60)
    await meter.onWarmup()
    await meter.mark('close')
    assert.equal(meter.figures(0).server, null)
  })
})
