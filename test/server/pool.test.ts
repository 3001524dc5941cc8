import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { raw } from './raw-client.js'
import { module, start } from './start.js'

const BATCHES = { 'in batches': null, 'a task for each request': 1 } as const
const breaks = module('breaks')

/** Sends each on its own connection, all at once. Returns the replies in the same order. */
const all = (port: number, sends: readonly string[]): Promise<string[]> =>
  Promise.all(sends.map(send => raw({ port, send: [send] })))

for (const [title, batch] of Object.entries(BATCHES))
  describe(title, () => {
    test('a worker that ends fails only the request that it had started, and is replaced', async () => {
      const server = await start({ handler: breaks, threads: 2, batch })
      const sends = ['a', 'exit', 'b', 'c', 'exit', 'd', 'e', 'f']
      assert.deepEqual(
        await all(server.port, sends),
        sends.map(send => (send === 'exit' ? '' : send)),
      )
      assert.deepEqual([(await server.snapshot()).handled, (await server.snapshot()).failed], [6, 2])
    })

    test('a handler that never returns fails its request, and its worker is replaced', async () => {
      const troubles: string[] = []
      const server = await start(
        { handler: breaks, threads: 1, batch, taskTimeoutMs: 200 },
        { onTrouble: reason => troubles.push(reason) },
      )
      assert.deepEqual(await all(server.port, ['loop', 'a', 'never', 'b']), ['', 'a', '', 'b'])
      assert.match(troubles.join(), /a worker thread died: it ran for more than 200 ms/)
      assert.equal((await server.snapshot()).failed, 2)
    })

    test('a handler that fills the heap past --worker-memory ends its worker, not the server', async () => {
      const server = await start({ handler: breaks, threads: 1, batch, workerMemoryBytes: 32 * 2 ** 20 })
      assert.deepEqual(await all(server.port, ['heap', 'a']), ['', 'a'])
    })

    test('all workers are replaced after they died', async () => {
      const server = await start({ handler: breaks, threads: 2, batch, drainTimeoutMs: 0 })
      await all(server.port, ['exit', 'exit'])
      // One worker stays busy, so another one has to answer
      const busy = raw({ port: server.port, send: ['loop'] })
      assert.equal(await raw({ port: server.port, send: ['a'] }), 'a')
      await server.stop()
      assert.equal(await busy, '')
    })

    test('a worker runs as many handlers at once as it has slots', async () => {
      const server = await start({ handler: breaks, threads: 1, slots: 4, batch })
      assert.deepEqual(await all(server.port, ['meet', 'meet', 'meet', 'meet']), Array(4).fill('meet'))
    })

    test('a request that a stop cuts off is reported once, and no thread is blamed', async () => {
      const troubles: string[] = []
      let onRequest: () => void = () => undefined
      const asked = new Promise<void>(done => {
        onRequest = done
      })
      const server = await start(
        { handler: breaks, threads: 1, batch, drainTimeoutMs: 0 },
        { onRequest: () => onRequest(), onTrouble: reason => troubles.push(reason) },
      )
      const cut = raw({ port: server.port, send: ['never'] })
      await asked
      await server.stop()
      assert.equal(await cut, '')
      assert.deepEqual(troubles, ['the server stopped before its reply'])
    })

    test('a slow handler occupies only its own slot: hundreds of requests overtake it', {
      timeout: 20_000,
    }, async () => {
      let onRequest: () => void = () => undefined
      const asked = new Promise<void>(done => {
        onRequest = done
      })
      const options = { handler: breaks, threads: 1, slots: 4, batch }
      const server = await start(options, { onRequest: () => onRequest() })
      const slow = raw({ port: server.port, send: ['meet'] })
      await asked
      const sends = Array.from({ length: 300 }, (_, index) => String(index))
      assert.deepEqual(await all(server.port, sends), sends)
      await all(server.port, ['meet', 'meet', 'meet'])
      assert.equal(await slow, 'meet')
    })

    for (const handler of ['echo', breaks])
      test(`messages of any length are complete: ${handler === 'echo' ? handler : 'a module'}`, async () => {
        const server = await start({
          handler,
          threads: 1,
          batch,
          requestUntil: 'close',
          maxRequestBytes: 2e6,
        })
        const lengths = [0, 1, 255, 256, 257, 16_384, 16_385, 1_000_000]
        const sends = lengths.map((length, index) => String(index).repeat(length))
        const replies = sends.map(send => raw({ port: server.port, send: [send], halfClose: true }))
        assert.deepEqual(await Promise.all(replies), sends)
      })
  })

for (const batch of [null, 16])
  test(`a slow request does not delay the requests behind it: batch ${batch ?? 'auto'}`, async () => {
    const server = await start({ handler: breaks, threads: 2, batch, drainTimeoutMs: 0 })
    const busy = raw({ port: server.port, send: ['loop'] })
    const sends = Array.from({ length: 40 }, (_, index) => String(index))
    assert.deepEqual(await all(server.port, sends), sends)
    await server.stop()
    assert.equal(await busy, '')
  })

test('in a batch, only the request that ended the worker fails', async () => {
  const server = await start({ handler: breaks, threads: 1, batch: 64 })
  const sends = Array.from({ length: 60 }, (_, index) => (index === 20 ? 'exit' : String(index)))
  assert.deepEqual(
    await all(server.port, sends),
    sends.map(send => (send === 'exit' ? '' : send)),
  )
})

test('replies that come back together are counted as a batch', async () => {
  const server = await start({ handler: 'echo', threads: 1 })
  const sends = Array.from({ length: 50 }, (_, index) => String(index))
  assert.deepEqual(await all(server.port, sends), sends)
  const { batch, handled } = await server.snapshot()
  assert.equal(batch.sumUs, handled)
})
