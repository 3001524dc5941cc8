import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { describe, test } from 'node:test'
import { codeOf } from '../../src/errors.js'
import { blackHole, close, corrupt, delay, halfOpen, rate, reset, slices } from './faults.js'
import { type Faults, startFaultProxy } from './proxy.js'
import { TestServer } from './test-server.js'

interface Heard {
  readonly packets: readonly string[]
  readonly text: string
  /** 'end', 'open' or the code of an error. */
  readonly end: string
}

/** What a client that does not close receives from an echo server, to the end or until this many bytes. */
async function hear(
  sent: string,
  faults: Faults,
  { seed = 1, until = Number.POSITIVE_INFINITY } = {},
): Promise<Heard> {
  await using echo = await TestServer.start(socket => {
    let left = sent.length
    socket.on('data', chunk => {
      socket.write(chunk)
      left -= chunk.length
      if (left === 0) socket.end()
    })
  })
  await using proxy = await startFaultProxy(echo.port, () => faults, seed)
  const client = connect({ port: proxy.port, host: '127.0.0.1', allowHalfOpen: true })
  const packets: string[] = []
  const end = await new Promise<string>(resolve => {
    client.on('data', bytes => {
      packets.push(bytes.toString('latin1'))
      if (packets.join('').length >= until) resolve('open')
    })
    // libuv shows a reset that comes together with bytes as an end, but then the socket has no remote address
    client.on('end', () => resolve(client.remoteAddress === undefined ? 'ECONNRESET' : 'end'))
    client.on('error', error => resolve(codeOf(error)))
    client.write(sent)
  })
  client.destroy()
  return { packets, text: packets.join(''), end }
}

const LONG = 'abcdefghij'.repeat(20)

describe('the fault proxy', () => {
  test('passes on bytes and ends if there is no fault', async () => {
    const { text, end } = await hear(LONG, {})
    assert.deepEqual([text, end], [LONG, 'end'])
  })

  test('delays by at least the given time, and keeps the order under jitter', async () => {
    const begun = performance.now()
    const { text, end } = await hear(LONG, {
      up: [slices(3), delay(50, 50)],
      down: [slices(3), delay(50, 50)],
    })
    // A timer may be early by a millisecond
    assert.ok(performance.now() - begun >= 98)
    assert.deepEqual([text, end], [LONG, 'end'])
  })

  test('limits the throughput to a rate', async () => {
    const begun = performance.now()
    const { text } = await hear(LONG, { down: [rate(2000)] })
    assert.equal(text, LONG)
    assert.ok(performance.now() - begun >= 80)
  })

  test('splits bytes into slices', async () => {
    const { packets, text } = await hear(LONG, { down: [slices(4)] })
    assert.equal(text, LONG)
    assert.ok(packets.length > LONG.length / 4 / 4, `${packets.length} packets`)
  })

  test('corrupts the same bytes for the same seed, and others for another seed', async () => {
    const faults = { down: [corrupt(0.1)] }
    const { text } = await hear(LONG, faults)
    assert.equal(text.length, LONG.length)
    const changed = [...text].filter((letter, index) => letter !== LONG[index]).length
    assert.ok(changed > 5 && changed < 50, `${changed}`)
    assert.equal((await hear(LONG, faults)).text, text)
    assert.notEqual((await hear(LONG, faults, { seed: 2 })).text, text)
  })

  test('closes after a number of bytes', async () => {
    const { text, end } = await hear(LONG, { down: [close(7)] })
    assert.deepEqual([text, end], [LONG.slice(0, 7), 'end'])
  })

  for (const [bytes, heard] of [
    [0, ''],
    [7, LONG.slice(0, 7)],
    [Number.POSITIVE_INFINITY, LONG],
  ] as const)
    test(`resets after ${bytes} bytes`, async () => {
      const { text, end } = await hear(LONG, { down: [slices(9), reset(bytes)] })
      assert.deepEqual([text, end], [heard, 'ECONNRESET'])
    })

  test('drops late bytes and the end in a black hole', async () => {
    const { text, end } = await hear(LONG, { down: [blackHole(7)] }, { until: 7 })
    assert.deepEqual([text, end], [LONG.slice(0, 7), 'open'])
  })

  test('leaves a connection half open: the server is gone and the client is not told', async () => {
    const upstream: Socket[] = []
    await using server = await TestServer.start(socket => {
      upstream.push(socket)
      socket.write('hello')
    })
    await using proxy = await startFaultProxy(server.port, () => ({ down: [halfOpen(3)] }))
    const client = connect({ port: proxy.port, host: '127.0.0.1' })
    const [heard] = await once(client, 'data')
    assert.equal(String(heard), 'hel')
    const [socket] = upstream
    if (!socket?.closed) await new Promise(resolve => socket?.once('close', resolve))
    assert.deepEqual([client.readableEnded, client.closed], [false, false])
    client.destroy()
  })
})
