import assert from 'node:assert/strict'
import { once } from 'node:events'
import type { Socket } from 'node:net'
import { Duplex } from 'node:stream'
import { test } from 'node:test'
import { setImmediate } from 'node:timers/promises'
import { makeFramer } from '../../src/protocol/framers.js'
import { ServerConnection } from '../../src/server/connection.js'
import type { Asker } from '../../src/server/handling.js'

const CHUNK = Buffer.from('x'.repeat(99).concat('\n').repeat(100))
const FEW_CHUNKS = 8 * CHUNK.length

/** A client that always sends requests. A deaf client does not read replies. */
class Asking extends Duplex {
  pulledBytes = 0
  readonly #isDeaf: boolean

  constructor(isDeaf: boolean) {
    super({ readableHighWaterMark: CHUNK.length })
    this.#isDeaf = isDeaf
  }

  override _read(): void {
    this.pulledBytes += CHUNK.length
    this.push(CHUNK)
  }

  override _write(_reply: Buffer, _encoding: BufferEncoding, onTaken: () => void): void {
    if (!this.#isDeaf) onTaken()
  }
}

function connect(client: Duplex, handle: (request: Uint8Array, asker: Asker) => void) {
  const counters = { handled: 0, failed: 0, rejected: 0, idled: 0, droppedBytes: 0 }
  const context = {
    handling: { handle, waiting: null, stop: async () => undefined },
    keepAlive: true,
    makeFramer: () => makeFramer({ kind: 'line' }, { maxBytes: 1000 }),
    maxRequestBytes: 1000,
    counters,
    onRequest: undefined,
    onTrouble: assert.fail,
    onClose: () => undefined,
  }
  new ServerConnection(client as unknown as Socket, context)
  return counters
}

test('a client is read no faster than its requests are handled', async () => {
  const client = new Asking(false)
  const waiting: Asker[] = []
  connect(client, (_request, asker) => waiting.push(asker))
  for (let replies = 0; replies < 300; replies++) {
    await setImmediate()
    assert.equal(waiting.length, 1, 'one request of a connection at a time')
    waiting.shift()?.onReply(CHUNK.subarray(0, 10))
  }
  assert.ok(client.pulledBytes <= 300 * 100 + FEW_CHUNKS, `${client.pulledBytes} bytes were read`)
})

test('the server stops reading from a client that does not read its replies', async () => {
  const client = new Asking(true)
  let handled = 0
  connect(client, (request, asker) => {
    handled++
    asker.onReply(request)
  })
  for (let turns = 0; turns < 300; turns++) await setImmediate()
  assert.ok(client.pulledBytes <= handled * 100 + FEW_CHUNKS, `${client.pulledBytes} bytes were read`)
  assert.ok(handled * 100 <= 2 * client.writableHighWaterMark, `${handled} were handled`)
})

for (const end of ['', 'd'])
  test(`requests before a half-close are answered${end && ', except an incomplete one'}`, async () => {
    let heard = ''
    const client = new Duplex({
      writableHighWaterMark: 1,
      read: () => undefined,
      write: (reply, _encoding, onTaken) => {
        heard += reply
        // It reads nothing before the server has seen the end
        if (client.readableEnded) onTaken()
        else client.once('end', () => setImmediate().then(() => onTaken()))
      },
    })
    connect(client, (request, asker) => asker.onReply(request))
    client.push(`a\nb\nc\n${end}`)
    client.push(null)
    await once(client, 'finish')
    assert.equal(heard, 'a\nb\nc\n')
  })

test('a request counts as handled even if its client is gone', async () => {
  const client = new Asking(false)
  let asker: Asker | undefined
  const counters = connect(client, (_request, asking) => {
    asker = asking
  })
  await setImmediate()
  client.destroy()
  asker?.onReply(CHUNK)
  assert.equal(counters.handled, 1)
})

test('the replies to requests of one read leave in one write', async () => {
  const writes: string[] = []
  const client = new Duplex({
    read: () => undefined,
    write: (reply, _encoding, onTaken) => {
      writes.push(`${reply}`)
      onTaken()
    },
    writev: (replies, onTaken) => {
      writes.push(replies.map(({ chunk }) => `${chunk}`).join(''))
      onTaken()
    },
  })
  connect(client, (request, asker) => asker.onReply(request))
  client.push('a\n')
  await setImmediate()
  client.push('b\nc\nd\n')
  await setImmediate()
  client.push('e\n')
  await setImmediate()
  assert.deepEqual(writes, ['a\n', 'b\nc\nd\n', 'e\n'])
})
