import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { assertAllOk, measure } from './measure.js'
import { memcached, startMemcached, statsOf } from './memcached.js'

describe('memcached', { skip: memcached === undefined && 'memcached is not installed' }, () => {
  test('it counts as many gets as heythere', async context => {
    const program = await startMemcached(context)
    const flags = ['-m', 'get k\\r\\n', '-e', '--until', 'delim:END\\r\\n', '-k', '-c', '7', '-w', '1']
    assertAllOk(await measure(`127.0.0.1:${program.port}`, ...flags, '-n', '1003'), 1003)
    const { cmd_get, get_misses, cmd_set } = await statsOf(program)
    assert.deepEqual({ cmd_get, get_misses, cmd_set }, { cmd_get: 1003, get_misses: 1003, cmd_set: 0 })
  })
})
