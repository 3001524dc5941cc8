import assert from 'node:assert/strict'
import { test } from 'node:test'
import { raw } from '../server/raw-client.js'
import { Heythere } from './heythere.js'

test('--log json prints the same events, one object per line', async () => {
  const process = new Heythere('serve', '--host', '127.0.0.1', '--port', '0', '--log', 'json')
  const port = Number((await process.says(/"127\.0\.0\.1:(\d+)"/))[1])
  await raw({ port, send: ['Hey\n\u009b'] })
  process.child.kill('SIGINT')
  const lines = (await process.finished).stdout.trim().split('\n')
  const said = lines.map(line => JSON.parse(line))
  assert.deepEqual(
    said.map(({ event }) => event),
    ['listening', 'accepted', 'received', 'exiting'],
  )
  assert.equal(said[2].request, 'Hey\n\u009b')
  assert.doesNotMatch(lines.join(''), /\u009b/)
})
