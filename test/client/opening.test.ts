import assert from 'node:assert/strict'
import { test } from 'node:test'
import { OpeningRun } from '../../src/client/opening-run.js'
import { makeFramer } from '../../src/protocol/framers.js'
import { Outbox } from '../../src/workload/outbox.js'
import { TestServer } from '../faults/test-server.js'
import { compiled } from '../workload/talking.js'
import { OneConnection } from './one-connection.js'

const LINE = { kind: 'line' } as const
const workload = compiled(
  'opening: [{ send: "hello\\n", until: line }]\nexchanges: { ping: { send: "ping", until: line } }',
)

test('an opening counts neither for the latency nor for the timeout of the reply', async () => {
  await using server = await TestServer.start(socket => {
    socket.on('data', bytes => {
      // The opening takes 5 s on the clock of the test. Then the reply takes 80 us of the allowed 100 us
      if (bytes.toString() === 'hello\n') one.nowUs += 5_000_000
      else {
        one.nowUs += 80
        one.connection.sweep(one.nowUs)
      }
      socket.write('ok\n')
    })
  })
  const { opening } = workload.clientOf(0)
  assert.ok(opening)
  using one = new OneConnection(
    { host: '127.0.0.1', port: server.port },
    {
      reader: makeFramer(LINE, { maxBytes: 100 }),
      opening: new OpeningRun(opening, new Outbox()),
      timeoutUs: 100,
    },
  )
  one.ask()
  await one.until(() => one.ended.length === 1)
  const { connection } = one
  assert.deepEqual(one.outcomes, ['ok'])
  assert.deepEqual([connection.pipeline.openingUs, connection.pipeline.inOpeningUs], [5_000_000, 5_000_000])
  assert.deepEqual(
    [connection.pipeline.startUs, connection.pipeline.firstByteUs, connection.pipeline.connectUs],
    [0, 80, 0],
  )
  // The next exchange on the same connection has no opening
  one.ask()
  await one.until(() => one.ended.length === 2)
  assert.deepEqual([connection.pipeline.openingUs, connection.pipeline.inOpeningUs], [-1, 0])
})
