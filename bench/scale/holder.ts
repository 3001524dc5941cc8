import type { ConnectionSettings } from '../../src/client/connection-settings.js'
import { fixedMessagesOf } from '../../src/client/fixed-messages.js'
import { Clients } from '../../src/driver/clients.js'
import { ClosedLoop } from '../../src/driver/closed-loop.js'
import { makeFramer } from '../../src/protocol/framers.js'
import { Recorder } from '../../src/recording/recorder.js'
import { windowFrom } from '../../src/recording/window.js'
import { nowUs } from '../../src/threads/clock.js'
import { REQUEST } from './echo.js'
import type { Held, Memory } from './held.js'

/**
 * A separate process that holds connections with the driver's code on its main thread, because only there the
 * heap can be read. It prints its memory without and with them as JSON.
 */
const port = Number(process.argv[2])
const count = Number(process.argv[3])
const FEW = 64
const WINDOW_MS = 1000
const MOST_WINDOWS = 60

function memory(): Memory {
  // One collection leaves what only finalizers release
  for (let n = 0; n < 4; n++) globalThis.gc?.()
  const { rss, heapUsed, external } = process.memoryUsage()
  return { rss, heap: heapUsed + external }
}

const request = Buffer.from(REQUEST)
const settings: ConnectionSettings = {
  endpoint: { host: '127.0.0.1', port },
  keepAlive: true,
  isPerSession: false,
  pipelining: 1,
  timeoutUs: 10_000_000,
  connectTimeoutUs: 10_000_000,
  clock: nowUs,
}
const messages = fixedMessagesOf({
  request,
  expected: undefined,
  makeReplyReader: () => makeFramer({ kind: 'bytes', count: REQUEST.length }, { maxBytes: REQUEST.length }),
})

/** Opens the connections, keeps all of them busy for a second, and resolves with their memory at rest. */
async function hold(connections: number): Promise<{ readonly memory: Memory; readonly failed: number }> {
  const clients = new Clients(connections, settings, () => messages(), 1)
  // Equal for few and many connections, so its memory is not part of a connection
  let failed = 0
  for (let window = 0, areAllOpen = false; !areAllOpen && window < MOST_WINDOWS; window++) {
    areAllOpen = clients.connections.every(connection => !connection.mustConnect)
    const recorder = new Recorder('closed')
    const aSecond = windowFrom(nowUs(), { warmupMs: 0, durationMs: WINDOW_MS, requests: null })
    await new ClosedLoop(clients, recorder, aSecond, nowUs).run()
    failed += recorder.failed
  }
  const used = memory()
  clients.close()
  return { memory: used, failed }
}

const without = await hold(FEW)
const with_ = await hold(count)
const held: Held = {
  connections: count - FEW,
  before: without.memory,
  after: with_.memory,
  failed: without.failed + with_.failed,
}
console.log(JSON.stringify(held))
