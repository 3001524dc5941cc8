import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { countsOf, hasFastify, startFastify } from './fastify.js'
import { assertAllOk, measure } from './measure.js'

describe('fastify', { skip: !hasFastify && 'fastify is not installed' }, () => {
  test('it answered as many requests as heythere counts', async context => {
    const program = await startFastify(context)
    const flags = ['--protocol', 'http', '-k', '-c', '7', '-w', '1', '-n', '1003']
    assertAllOk(await measure(`127.0.0.1:${program.port}`, ...flags), 1003)
    assert.deepEqual(await countsOf(program), { 'GET / 200': 1003 })
  })

  test('it accepts JSON, and refuses an invalid body', async context => {
    const { port } = await startFastify(context)
    const post = (body: string) =>
      fetch(`http://127.0.0.1:${port}/orders`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body,
      })
    const accepted = await post('{"item":7,"amount":2}')
    assert.equal(accepted.status, 201)
    assert.deepEqual(await accepted.json(), { accepted: { item: 7, amount: 2 } })
    assert.equal((await post('{"item":7}')).status, 400)
  })
})
