import assert from 'node:assert/strict'
import { test } from 'node:test'
import { listenersProblem } from '../../src/server/listeners.js'
import { raw } from './raw-client.js'
import { module, start } from './start.js'

const REPLY = 'Hey there, from TCP server.'
const problem = listenersProblem(process.versions.node)

test('a Node without SO_REUSEPORT is named, with what to use instead', () => {
  assert.match(
    listenersProblem('20.20.2') ?? '',
    /needs Node 22.12 or newer and this is 20.20.2; use pool or/,
  )
  assert.match(listenersProblem('22.11.0') ?? '', /22\.12/)
  for (const version of ['22.12.0', '24.0.0', '100.1.2']) assert.equal(listenersProblem(version), null)
})

if (problem)
  test('there, it does not start', async () => {
    await assert.rejects(start({ handling: 'listeners' }), { message: problem })
  })
else {
  test('threads share one port and one limit of connections, and their counts add up', async () => {
    const server = await start({ handling: 'listeners', threads: 3, maxConnections: 100 })
    const replies = Array.from({ length: 60 }, () => raw({ port: server.port, send: ['Hey'] }))
    assert.deepEqual(await Promise.all(replies), Array(60).fill(REPLY))
    const { accepted, handled, handler } = await server.snapshot()
    assert.deepEqual([accepted, handled, handler.count], [60, 60, 60])
    await server.reset()
    assert.equal((await server.snapshot()).handled, 0)
  })

  test('the log lines of all threads arrive', async () => {
    const heard: string[] = []
    const server = await start(
      { handling: 'listeners', threads: 2, handler: module('touchy') },
      {
        onAccepted: () => heard.push('accepted'),
        onRequest: request => heard.push(Buffer.from(request).toString()),
        onTrouble: reason => heard.push(reason),
      },
    )
    await raw({ port: server.port, send: ['throw'] })
    // Stopping is answered after all that was said before
    await server.stop()
    assert.deepEqual(heard.sort(), ['accepted', 'throw', 'thrown'])
  })

  test('a thread that dies is replaced, and its connections count no more', async () => {
    let onTrouble: (reason: string) => void = () => undefined
    const trouble = new Promise<string>(resolve => {
      onTrouble = resolve
    })
    const options = { threads: 1, maxConnections: 1, handler: module('breaks') }
    const server = await start({ handling: 'listeners', ...options }, { onTrouble })
    await raw({ port: server.port, send: ['exit'] }).catch(error => assert.equal(error.code, 'ECONNRESET'))
    assert.match(await trouble, /a listening thread died/)
    for (;;) {
      const reply = await raw({ port: server.port, send: ['a'] }).catch(error => error.code)
      if (reply !== 'ECONNREFUSED') return assert.equal(reply, 'a')
    }
  })
}
