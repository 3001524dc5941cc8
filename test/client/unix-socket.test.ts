import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, type TestContext, test } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import { Worker } from 'node:worker_threads'
import { makeFramer } from '../../src/protocol/framers.js'
import { driveAt } from '../driver/driving.js'
import { OneConnection } from './one-connection.js'

const folder = mkdtempSync(join(tmpdir(), 'heythere-'))
after(() => rmSync(folder, { recursive: true, force: true }))
let servers = 0

/** Whether the backlog has a free place. If so, this connection takes it. */
function connects(path: string, fillers: Socket[]): Promise<boolean> {
  return new Promise(resolve => {
    const socket = connect(path, () => resolve(true))
    socket.on('error', () => resolve(false))
    fillers.push(socket)
  })
}

/** A server with a full backlog, whose thread blocks from the moment it listens until it is woken. */
async function fullServer(context: TestContext) {
  const path = join(folder, `${++servers}.sock`)
  const asleep = new Int32Array(new SharedArrayBuffer(4))
  const worker = new Worker(
    `const { parentPort, workerData } = require('node:worker_threads')
     const { path, asleep } = workerData
     const server = require('node:net').createServer(socket => {
       socket.on('data', () => socket.write('pong'))
       socket.on('error', () => undefined)
     })
     server.listen({ path, backlog: 1 }, () => {
       parentPort.postMessage('listening')
       setImmediate(() => Atomics.wait(asleep, 0, 0))
     })`,
    { eval: true, workerData: { path, asleep } },
  )
  const fillers: Socket[] = []
  context.after(async () => {
    for (const filler of fillers) filler.destroy()
    await worker.terminate()
  })
  await once(worker, 'message')
  // Until a connection is refused because the backlog is full
  while (await connects(path, fillers));
  const wake = () => {
    Atomics.store(asleep, 0, 1)
    Atomics.notify(asleep, 0)
  }
  return { path, wake }
}

const reader = () => makeFramer({ kind: 'bytes', count: 4 }, { maxBytes: 100 })

describe('a unix socket whose backlog is full', { skip: process.platform !== 'linux' && 'not Linux' }, () => {
  test('is tried again, as TCP would do, and connects when a place is free', async context => {
    const { path, wake } = await fullServer(context)
    using client = new OneConnection({ path }, { reader: reader() })
    client.ask()
    while (client.outside.counts.retried < 3) await setTimeout(1)
    assert.deepEqual(client.ended, [])
    wake()
    await client.until(() => client.ended.length === 1)
    assert.deepEqual(client.outcomes, ['ok'])
  })

  test('has its own outcome after the connect timeout, and may be tried again after that', async context => {
    const { path, wake } = await fullServer(context)
    using client = new OneConnection({ path }, { reader: reader(), connectTimeoutUs: 100 })
    client.ask()
    while (client.outside.counts.retried < 2) await setTimeout(1)
    client.connection.sweep(100)
    assert.deepEqual(client.ended, [])
    client.connection.sweep(101)
    assert.deepEqual(client.ended, [['backlog-full', `connect EAGAIN ${path}`]])
    await client.until(() => client.connection.mustConnect)
    wake()
    client.ask()
    await client.until(() => client.ended.length === 2)
    assert.deepEqual(client.outcomes, ['backlog-full', 'ok'])
  })

  test('can be given up after any number of retries', async context => {
    const { path } = await fullServer(context)
    const client = new OneConnection({ path }, { reader: reader() })
    for (const retries of [0, 1, 2]) {
      const before = client.outside.counts.retried
      client.ask()
      while (client.outside.counts.retried < before + retries) await setTimeout(1)
      assert.equal(client.connection.outstanding, 1)
      client.connection.cut()
      await client.until(() => client.connection.mustConnect)
    }
  })

  test('loses no exchange of a load', async context => {
    const { path } = await fullServer(context)
    const limits = { requests: 8, connections: 4, timeoutMs: 2000, connectTimeoutMs: 100 }
    const { recording } = await driveAt(1, { target: `unix:${path}`, ...limits })
    assert.deepEqual(recording.errors, { 'backlog-full': 8 })
    assert.ok(recording.connections.retried > 0)
  })
})

test('the reason is reported if the path is not a socket that accepts', async () => {
  const file = join(folder, 'file')
  writeFileSync(file, '')
  for (const [path, outcome, reason] of [
    [join(folder, 'none'), 'unreachable', 'ENOENT'],
    [join(file, 'below'), 'unreachable', 'ENOTDIR'],
    [file, 'refused', 'ECONNREFUSED'],
  ] as const) {
    using client = new OneConnection({ path }, { reader: reader() })
    client.ask()
    await client.until(() => client.ended.length === 1)
    assert.deepEqual(client.ended, [[outcome, `connect ${reason} ${path}`]])
  }
})
