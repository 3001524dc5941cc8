import assert from 'node:assert/strict'
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { accountBetween } from '../../src/recording/server-account.js'
import { listenersProblem } from '../../src/server/listeners.js'
import { raw } from './raw-client.js'
import { module, start } from './start.js'

const REPLY = 'Hey there, from TCP server.'
const problem = listenersProblem(process.versions.node)

test('a version of Node without SO_REUSEPORT is named, with an alternative', () => {
  assert.match(
    listenersProblem('20.20.2') ?? '',
    /needs Node 22.12 or newer and this is 20.20.2; use pool or/,
  )
  assert.match(listenersProblem('22.11.0') ?? '', /22\.12/)
  assert.match(listenersProblem('23.0.0') ?? '', /needs Node 23\.1 or newer and this is 23\.0\.0/)
  for (const version of ['22.12.0', '23.1.0', '24.0.0', '100.1.2'])
    assert.equal(listenersProblem(version), null)
})

/** Tries again until the server replies, because it may be restarting. */
async function reply(port: number, send: string): Promise<string> {
  for (;;) {
    const answer = await raw({ port, send: [send] }).catch(() => null)
    if (answer !== null) return answer
  }
}

if (problem)
  test('this version of Node refuses to start it', async () => {
    await assert.rejects(start({ handling: 'listeners' }), { message: problem })
  })
else {
  test('threads share one port and one connection limit, and their counts add up', async () => {
    const server = await start({ handling: 'listeners', threads: 3, maxConnections: 100 })
    const replies = Array.from({ length: 60 }, () => raw({ port: server.port, send: ['Hey'] }))
    assert.deepEqual(await Promise.all(replies), Array(60).fill(REPLY))
    const opened = await server.snapshot()
    assert.deepEqual([opened.accepted, opened.handled, opened.handler.count], [60, 60, 60])
    assert.equal(accountBetween(opened, await server.snapshot()).handled, 0)
  })

  test('a port of other listeners is refused, not shared', async () => {
    const { port } = await start({ handling: 'listeners', threads: 1 })
    await assert.rejects(start({ handling: 'listeners', threads: 1, port }), { code: 'EADDRINUSE' })
  })

  test('the log lines of all threads arrive', async () => {
    const heard: string[] = []
    const server = await start(
      { handling: 'listeners', threads: 2, handler: module('touchy') },
      {
        onAccepted: () => heard.push('accepted'),
        onRequest: request => heard.push(Buffer.from(request).toString()),
        // Without the place where it was thrown
        onTrouble: reason => heard.push(reason.replace(/, at .*/, '')),
      },
    )
    await raw({ port: server.port, send: ['throw'] })
    // A stop resolves after all earlier messages
    await server.stop()
    assert.deepEqual(heard.sort(), ['accepted', 'throw', 'thrown'])
  })

  test('a thread that cannot be restarted is reported, and tried again', async () => {
    const handler = join(mkdtempSync(join(tmpdir(), 'heythere-')), 'handler.mjs')
    copyFileSync(module('breaks'), handler)
    const troubles: string[] = []
    const server = await start(
      { handling: 'listeners', threads: 1, handler },
      {
        onTrouble: reason => {
          troubles.push(reason)
          if (/could not be restarted/.test(reason)) copyFileSync(module('breaks'), handler)
        },
      },
    )
    rmSync(handler)
    await raw({ port: server.port, send: ['exit'] }).catch(() => '')
    assert.equal(await reply(server.port, 'a'), 'a')
    assert.match(troubles.join(), /died.*could not be restarted: .*there is no such file/)
  })

  test('a handler that blocks ends its thread after --task-timeout, and the thread is replaced', async () => {
    let onTrouble: (reason: string) => void = () => undefined
    const trouble = new Promise<string>(resolve => {
      onTrouble = resolve
    })
    const options = { threads: 1, handler: module('breaks'), taskTimeoutMs: 300, drainTimeoutMs: 0 }
    const server = await start({ handling: 'listeners', ...options }, { onTrouble })
    const blocked = raw({ port: server.port, send: ['loop'] }).catch(() => '')
    assert.match(await trouble, /a listening thread died .* a handler ran for more than 300 ms/)
    assert.equal(await blocked, '')
    assert.equal(await reply(server.port, 'a'), 'a')
  })

  test('many requests in one turn of the event loop are not taken for a blocking handler', async () => {
    const troubles: string[] = []
    const server = await start(
      {
        handling: 'listeners',
        threads: 1,
        keepAlive: true,
        requestUntil: 'line',
        handler: 'sleep:40ms',
        taskTimeoutMs: 300,
      },
      { onTrouble: reason => troubles.push(reason) },
    )
    const replies = await raw({ port: server.port, send: ['a\n'.repeat(25)], halfClose: true })
    assert.equal(replies, REPLY.repeat(25))
    assert.deepEqual(troubles, [])
  })

  test('a stop does not wait for a handler that blocks', async () => {
    const troubles: string[] = []
    let onRequest: () => void = () => undefined
    const asked = new Promise<void>(done => {
      onRequest = done
    })
    const options = { threads: 1, handler: module('breaks'), drainTimeoutMs: 0 }
    const server = await start(
      { handling: 'listeners', ...options },
      { onRequest: () => onRequest(), onTrouble: reason => troubles.push(reason) },
    )
    const blocked = raw({ port: server.port, send: ['loop'] }).catch(() => '')
    await asked
    await server.stop()
    assert.equal(await blocked, '')
    assert.match(troubles.join(), /a listening thread died .* it did not stop/)
  })

  test('a thread that dies is replaced, and its connections no longer count', async () => {
    let onTrouble: (reason: string) => void = () => undefined
    const trouble = new Promise<string>(resolve => {
      onTrouble = resolve
    })
    const options = { threads: 1, maxConnections: 1, handler: module('breaks') }
    const server = await start({ handling: 'listeners', ...options }, { onTrouble })
    await raw({ port: server.port, send: ['exit'] }).catch(error => assert.equal(error.code, 'ECONNRESET'))
    assert.match(
      await trouble,
      /a listening thread died and its connections were closed; requests since its last snapshot are not counted: /,
    )
    assert.equal(await reply(server.port, 'a'), 'a')
  })
}
