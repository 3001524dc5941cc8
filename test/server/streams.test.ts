import assert from 'node:assert/strict'
import { once } from 'node:events'
import { describe, test } from 'node:test'
import { Worker } from 'node:worker_threads'
import { exponentials, FIRST_HANDLER_STREAM } from '../../src/random.js'
import { raw } from './raw-client.js'
import { start } from './start.js'

const MEAN_MS = 4
const REQUESTS = 15

/** Other threads that a process may have started and ended before. */
async function makeThreads(): Promise<void> {
  for (let made = 0; made < 3; made++) await once(new Worker('', { eval: true }), 'exit')
}

describe('random service times depend only on the seed, not on earlier threads of the process:', () => {
  const ways = {
    inline: { handling: 'inline' },
    'a pool of lanes': { handling: 'pool', threads: 1 },
    'a pool of tasks': { handling: 'pool', threads: 1, batch: 1 },
  } as const
  for (const [way, options] of Object.entries(ways))
    test(way, async () => {
      await makeThreads()
      const { port } = await start({ ...options, handler: `sleep:exp:${MEAN_MS}ms`, seed: 9 })
      const expectedMs = exponentials(MEAN_MS, 9, FIRST_HANDLER_STREAM)
      for (let request = 0; request < REQUESTS; request++) {
        const before = performance.now()
        await raw({ port, send: ['x'] })
        const tookMs = performance.now() - before
        const leastMs = expectedMs()
        // A sleep may take longer but not shorter, so other times would fail sooner or later
        assert.ok(tookMs > leastMs - 0.5, `request ${request} took ${tookMs} of ${leastMs} ms`)
      }
    })
})
