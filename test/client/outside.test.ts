import assert from 'node:assert/strict'
import type { Socket } from 'node:net'
import { describe, test } from 'node:test'
import { setImmediate } from 'node:timers/promises'
import { makeFramer } from '../../src/protocol/framers.js'
import type { ReplyReader } from '../../src/protocol/protocol.js'
import { makeProtocol } from '../../src/protocol/protocols.js'
import { TestServer } from '../faults/test-server.js'
import { OneConnection } from './one-connection.js'

const line = (): ReplyReader => makeFramer({ kind: 'line' }, { maxBytes: 1000 })
const http = (): ReplyReader =>
  makeProtocol('http', {
    host: '',
    keepAlive: true,
    message: undefined,
    maxReplyBytes: 1000,
  }).makeReplyReader()

/** A server that answers each read with this reply, and the socket of its first connection. */
async function answering(reply: string) {
  let accept: (socket: Socket) => void = () => undefined
  const first = new Promise<Socket>(resolve => {
    accept = resolve
  })
  const server = await TestServer.start(socket => {
    accept(socket)
    socket.on('data', () => socket.write(reply))
  })
  return { server, first, endpoint: { host: '127.0.0.1', port: server.port } }
}

describe('what an idle reused connection receives', () => {
  test('bytes that no request asked for are counted and shown, and the connection is closed', async () => {
    const { server, first, endpoint } = await answering('ok\n')
    await using _ = server
    using client = new OneConnection(endpoint, { reader: line() })
    client.ask()
    await client.until(() => client.ended.length === 1)
    const socket = await first
    socket.write('by the way\r\n')
    await client.until(() => client.connection.mustConnect)
    assert.deepEqual(client.outcomes, ['ok'])
    const { unaskedBytes, unasked, spokeFirst, closedIdle } = client.outside.counts
    assert.deepEqual([unaskedBytes, unasked, spokeFirst, closedIdle], [12, 'by the way\\r\\n', null, 0])
  })

  test('an HTTP 408 before the close is shown', async () => {
    const { server, first, endpoint } = await answering('HTTP/1.1 204 No Content\r\n\r\n')
    await using _ = server
    using client = new OneConnection(endpoint, { reader: http() })
    client.ask()
    await client.until(() => client.ended.length === 1)
    const socket = await first
    socket.end('HTTP/1.1 408 Request Timeout\r\n\r\n')
    await client.until(() => client.connection.mustConnect)
    assert.deepEqual(client.outcomes, ['ok'])
    assert.equal(client.outside.counts.unasked, 'HTTP/1.1 408 Request Timeout\\r\\n\\r\\n')
  })

  test('an empty line after an HTTP reply is ignored, whether it comes with the reply or later', async () => {
    const { server, first, endpoint } = await answering('HTTP/1.1 204 No Content\r\n\r\n\r\n')
    await using _ = server
    using client = new OneConnection(endpoint, { reader: http() })
    for (const exchanges of [1, 2]) {
      client.nowUs += 100
      client.ask()
      await client.until(() => client.ended.length === exchanges)
      const { bytesReceived } = client.connection
      ;(await first).write('\r\n')
      while (client.connection.bytesReceived === bytesReceived) await setImmediate()
    }
    assert.deepEqual(client.outcomes, ['ok', 'ok'])
    const { opened, unaskedBytes } = client.outside.counts
    assert.deepEqual([opened, unaskedBytes], [1, 0])
  })

  test('a late empty line is not the first byte of the next reply', async () => {
    await using server = await TestServer.start(socket =>
      socket.once('data', () => {
        socket.write('\r\n')
        socket.once('data', () => socket.write('HTTP/1.1 204 No Content\r\n\r\n'))
      }),
    )
    const endpoint = { host: '127.0.0.1', port: server.port }
    using client = new OneConnection(endpoint, { reader: http(), pipelining: 2 })
    client.ask()
    await client.until(() => !client.connection.mustConnect)
    while (client.connection.bytesReceived === 0) await setImmediate()
    client.nowUs = 500
    client.ask()
    await client.until(() => client.ended.length === 1)
    assert.equal(client.connection.pipeline.firstByteUs, 500)
  })

  for (const [how, close] of [
    ['end', (socket: Socket) => socket.end()],
    ['reset', (socket: Socket) => socket.resetAndDestroy()],
  ] as const)
    test(`an ${how} is counted and fails nothing, and the next request opens a new connection`, async () => {
      const { server, first, endpoint } = await answering('ok\n')
      await using _ = server
      using client = new OneConnection(endpoint, { reader: line() })
      client.ask()
      await client.until(() => client.ended.length === 1)
      close(await first)
      await client.until(() => client.connection.mustConnect)
      client.ask()
      await client.until(() => client.ended.length === 2)
      assert.deepEqual(client.outcomes, ['ok', 'ok'])
      const { opened, reopened, closedIdle, unaskedBytes } = client.outside.counts
      assert.deepEqual([opened, reopened, closedIdle, unaskedBytes], [2, 1, 1, 0])
    })

  test('a close by the server is not counted while no load is driven', async () => {
    const { server, first, endpoint } = await answering('ok\n')
    await using _ = server
    using client = new OneConnection(endpoint, { reader: line() })
    client.ask()
    await client.until(() => client.ended.length === 1)
    client.outside.isDriving = false
    ;(await first).end()
    await client.until(() => client.connection.mustConnect)
    assert.equal(client.outside.counts.closedIdle, 0)
  })

  test('bytes that arrive before any request are counted separately', async () => {
    await using server = await TestServer.start(socket => socket.write('220 ready\r\n'))
    using client = new OneConnection({ host: '127.0.0.1', port: server.port }, { reader: line() })
    client.connection.open(0)
    await client.until(() => client.connection.mustConnect)
    const { spokeFirst, unasked, unaskedBytes } = client.outside.counts
    assert.deepEqual([spokeFirst, unasked, unaskedBytes], ['220 ready\\r\\n', null, 11])
  })

  test('a close that the reply announced is not counted as an idle close', async () => {
    const { server, endpoint } = await answering('HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n')
    await using _ = server
    using client = new OneConnection(endpoint, { reader: http() })
    for (const exchanges of [1, 2]) {
      client.ask()
      await client.until(() => client.ended.length === exchanges && client.connection.mustConnect)
    }
    const { opened, reopened, closedIdle, closedByReply } = client.outside.counts
    assert.deepEqual([opened, reopened, closedIdle, closedByReply], [2, 1, 0, 2])
  })
})

describe('several outstanding requests', () => {
  const silent = () => TestServer.start(socket => socket.resume())

  /** Sends requests at these times on one connection, sweeps once, and returns their outcomes. */
  async function asked(atUs: readonly number[], lookUs: number) {
    await using server = await silent()
    const pipelining = atUs.length
    using client = new OneConnection(
      { host: '127.0.0.1', port: server.port },
      { reader: line(), pipelining, timeoutUs: 100 },
    )
    for (const us of atUs) {
      client.nowUs = us
      client.ask()
    }
    await client.until(() => !client.connection.mustConnect)
    client.connection.sweep(lookUs)
    return client.outcomes
  }

  test('only exchanges that waited for a whole timeout are timeouts; the others are cut off', async () => {
    assert.deepEqual(await asked([0, 50, 90], 100), [])
    assert.deepEqual(await asked([0, 50, 90], 101), ['timeout', 'cut-off', 'cut-off'])
    assert.deepEqual(await asked([0, 50, 90], 151), ['timeout', 'timeout', 'cut-off'])
  })

  test('bytes that cannot be a reply are one mismatch, and the other exchanges are cut off', async () => {
    await using server = await TestServer.start(socket => socket.once('data', () => socket.write('SSH-2.0')))
    using client = new OneConnection(
      { host: '127.0.0.1', port: server.port },
      { reader: http(), pipelining: 3 },
    )
    for (const _ of [1, 2, 3]) client.ask()
    await client.until(() => client.ended.length === 3)
    assert.deepEqual(client.ended, [
      ['mismatch', 'SSH-2.0'],
      ['cut-off', null],
      ['cut-off', null],
    ])
  })

  for (const [how, outcome, close] of [
    ['ends', 'early-close', (socket: Socket) => socket.end()],
    ['resets', 'reset', (socket: Socket) => socket.resetAndDestroy()],
  ] as const)
    test(`if the server ${how} the connection, each exchange is ${outcome}`, async () => {
      await using server = await TestServer.start(socket => socket.once('data', () => close(socket)))
      using client = new OneConnection(
        { host: '127.0.0.1', port: server.port },
        { reader: line(), pipelining: 3 },
      )
      for (const _ of [1, 2, 3]) client.ask()
      await client.until(() => client.ended.length === 3)
      assert.deepEqual(client.outcomes, [outcome, outcome, outcome])
    })
})

describe('the sample of an exchange that failed', () => {
  /** Sends one request and returns its outcome and sample. */
  async function shown(reader: ReplyReader, reply: (socket: Socket) => void) {
    await using server = await TestServer.start(socket => socket.once('data', () => reply(socket)))
    using client = new OneConnection({ host: '127.0.0.1', port: server.port }, { reader })
    client.ask()
    await client.until(() => client.ended.length === 1)
    return client.ended[0]
  }

  test('is the reply, including the parts that arrived earlier', async () => {
    const wrong = await shown(http(), async socket => {
      for (const byte of 'HTTP/1.1 503 Busy\r\nContent-Length: 2\r\n\r\nno') {
        socket.write(byte)
        await setImmediate()
      }
    })
    assert.deepEqual(wrong, ['status-503', 'HTTP/1.1 503 Busy\\r\\nContent-Length: 2\\r\\n\\r\\nno'])
  })

  test('is what arrived before a close, or null if nothing did', async () => {
    assert.deepEqual(await shown(line(), socket => socket.end('half')), ['early-close', 'half'])
    assert.deepEqual(await shown(line(), socket => socket.end()), ['early-close', null])
  })

  test('is what arrived before a timeout', async () => {
    await using server = await TestServer.start(socket => socket.once('data', () => socket.write('OK')))
    using client = new OneConnection(
      { host: '127.0.0.1', port: server.port },
      { reader: line(), timeoutUs: 100 },
    )
    client.ask()
    while (client.connection.bytesReceived === 0) await setImmediate()
    client.connection.sweep(101)
    assert.deepEqual(client.ended, [['timeout', 'OK']])
  })

  test('is at most 200 bytes, and shows that it was cut', async () => {
    const [, text] = (await shown(http(), socket => socket.write('x'.repeat(300)))) ?? []
    assert.equal(text, `${'x'.repeat(200)}...`)
  })

  test('is the error of the system if no reply came', async () => {
    const server = await TestServer.start(() => undefined)
    const { port } = server
    await server[Symbol.asyncDispose]()
    using client = new OneConnection({ host: '127.0.0.1', port }, { reader: line() })
    client.ask()
    await client.until(() => client.ended.length === 1)
    assert.deepEqual(client.ended, [['refused', `connect ECONNREFUSED 127.0.0.1:${port}`]])
  })
})
