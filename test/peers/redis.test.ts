import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { assertAllOk, measure } from './measure.js'
import { pingsOf, redis, socketIn, startRedis } from './redis.js'

const N = 5003

describe('Redis', { skip: redis === undefined && 'redis-server is not installed' }, () => {
  for (const [title, workers, flags] of [
    ['closed load, pipelined', 1, ['-p', '16']],
    ['closed load, pipelined', 2, ['-p', '16']],
    ['closed load, connections reused', 2, ['-k']],
    ['closed load, connections closed', 1, []],
    ['open load, pipelined', 2, ['-R', '10k', '-p', '16']],
    ['open load, connections reused', 1, ['-R', '10k', '-k']],
    ['open load, connections closed', 2, ['-R', '10k']],
  ] as const)
    test(`it answered as many PINGs as heythere counts: ${title}, ${workers} workers`, async context => {
      const program = await startRedis(context)
      const how = ['-n', String(N), '-c', '7', '-w', String(workers), ...flags]
      assertAllOk(await measure(`127.0.0.1:${program.port}`, '--protocol', 'redis', ...how), N)
      assert.deepEqual(await pingsOf(program), { calls: N, rejected: 0 })
    })

  test('it also did so over a unix socket', async context => {
    const program = await startRedis(context)
    for (const [turn, flags] of [['-p', '16'], ['-k'], []].entries()) {
      const how = ['-n', '2003', '-c', '7', '-w', '2', ...flags]
      assertAllOk(await measure(`unix:${socketIn(program)}`, '--protocol', 'redis', ...how), 2003)
      assert.equal((await pingsOf(program)).calls, 2003 * (turn + 1))
    }
  })

  test('an error reply is a mismatch', async context => {
    const program = await startRedis(context, '--requirepass', 'secret')
    const how = ['-n', '1001', '-c', '7', '-p', '16']
    const { run, code } = await measure(`127.0.0.1:${program.port}`, '--protocol', 'redis', ...how)
    assert.deepEqual(run.errors, { mismatch: 1001 })
    assert.equal(code, 1)
    assert.deepEqual(await pingsOf(program, 'AUTH secret\r\n'), { calls: 0, rejected: 1001 })
  })

  test('if it limits its clients, its answers are ok and the other exchanges fail', async context => {
    const program = await startRedis(context, '--maxclients', '5')
    const how = ['-n', '3001', '-c', '9', '-w', '2', '-k']
    const { run } = await measure(`127.0.0.1:${program.port}`, '--protocol', 'redis', ...how)
    assert.equal(run.requests.started, 3001)
    assert.ok(run.requests.ok > 0 && run.requests.failed > 0)
    assert.equal((await pingsOf(program)).calls, run.requests.ok)
  })
})
