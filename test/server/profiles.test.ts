import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { send } from '../../src/client/send.js'
import { parseServer, type ServerOptions } from '../../src/plan/parse-server.js'
import { functionTimes } from '../../src/profile/functions.js'
import { runProfileOf } from '../../src/profile/run-profile.js'
import { ServerProcess } from '../../src/server/process.js'
import { nowUs } from '../../src/threads/clock.js'

const CASES: readonly (readonly [string, ServerOptions, readonly string[]])[] = [
  ['inline', { handling: 'inline' }, ['main']],
  // One of the workers gets no request and only sleeps
  ['pool', { handling: 'pool', threads: 2 }, ['main', 'worker 1', 'worker 2']],
  ['pool of tasks', { handling: 'pool', threads: 1, batch: 1 }, ['main', 'worker 1']],
]

describe('the profiles of the bundled server', () => {
  for (const [name, server, threads] of CASES)
    test(`${name}: there is one for each thread, and they contain the handler`, async () => {
      const fromUs = nowUs()
      const plan = parseServer(
        { ...server, host: '127.0.0.1', port: 0, handler: 'spin:30ms' },
        { cores: 2, descriptorLimit: 1000 },
      )
      const { signal } = new AbortController()
      const running = await ServerProcess.start(plan, signal, { profile: true })
      try {
        const { host, port } = running
        for (let n = 0; n < 4; n++)
          await send({
            endpoint: { host, port },
            address: 'it',
            message: Buffer.from('x'),
            timeoutMs: 30_000,
            signal,
          })
        const profiles = await running.profiles()
        assert.deepEqual(profiles.map(profile => profile.name).sort(), threads)
        const profile = runProfileOf(profiles, { fromUs, toUs: nowUs(), round: 0, exchanges: 4 })
        // If Node reports the CPU time of a thread, `spin` spends most of its time on that call
        const handler = functionTimes(profile).filter(
          ({ area, name }) => area === 'handler' || name === 'threadCpuUsage',
        )
        const us = handler.reduce((sum, one) => sum + one.us, 0)
        assert.ok(us > 10_000, `${us} us of 30,000: ${JSON.stringify(functionTimes(profile).slice(0, 5))}`)
        assert.deepEqual(await running.profiles(), [], 'profiles are returned once')
      } finally {
        await running.stop()
      }
    })
})
