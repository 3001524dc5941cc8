import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { assertAllOk, measure } from './measure.js'
import { prometheus, samplesOf, startPrometheus } from './prometheus.js'

describe('Prometheus', { skip: prometheus === undefined && 'prometheus is not installed' }, () => {
  test('it answers each GET, and evaluates an expression', async context => {
    const program = await startPrometheus(context)
    const flags = ['--protocol', 'http', '-k', '-c', '3', '-w', '1', '-n', '101']
    assertAllOk(await measure(`127.0.0.1:${program.port}`, ...flags), 101)
    assert.deepEqual(await samplesOf(program, 'vector(42)'), [{ metric: {}, value: 42 }])
  })
})
