import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { resultSchema } from '../../src/result/result.js'
import { heythere } from './in-process.js'

const CASES: Readonly<Record<string, readonly string[]>> = {
  'closed, connections reused': ['-c', '7', '-k'],
  'closed, pipelined': ['-c', '7', '-p', '4', '--handling', 'inline'],
  'open, constant': ['-c', '50', '-R', '2000', '--handling', 'inline'],
  'open, constant, connections reused': ['-c', '50', '-R', '2000', '-k'],
  'open, constant, pipelined': ['-c', '5', '-R', '2000', '-p', '4'],
  'open, Poisson, connections reused': ['-c', '50', '-R', '2000', '-k', '--arrival', 'poisson'],
}

describe('the client counts as many ok exchanges as the bundled server handled', () => {
  for (const [name, flags] of Object.entries(CASES))
    test(name, async () => {
      const usual = ['-j', '-n', '400', '-w', '2']
      const { stdout, code } = await heythere('bench', ...usual, ...flags)
      assert.equal(code, 0)
      const [run] = resultSchema.parse(JSON.parse(stdout)).runs
      assert.ok(run?.server)
      const { started, ok, failed, unfinished, notStarted } = run.requests
      assert.deepEqual([started, failed, unfinished], [ok, 0, 0])
      assert.ok(ok > 0)
      assert.equal(run.server.handled, ok)
      assert.equal(run.latencyUs.service.count, ok)
      assert.equal(started + notStarted, 400)
    })

  test('-n is exact in an open load with pipelined requests', async () => {
    const { stdout } = await heythere(
      ...['bench', '-j', '-R', '5000', '-n', '333', '-p', '3', '-c', '4', '-w', '2', '-W', '0s'],
    )
    const [run] = resultSchema.parse(JSON.parse(stdout)).runs
    assert.deepEqual([run?.requests.ok, run?.requests.notStarted, run?.server?.handled], [333, 0, 333])
  })
})
