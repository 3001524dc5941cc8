import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { Outbox } from '../../src/workload/outbox.js'

const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1')

describe('the outbox', () => {
  it('returns what was added, and does not change bytes that a socket may still read', () => {
    const message = fc.oneof(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 3000, max: 90_000 }))
    const writes = fc.array(
      fc.record({ sizes: fc.array(message, { minLength: 1, maxLength: 6 }), isPending: fc.boolean() }),
      {
        maxLength: 30,
      },
    )
    fc.assert(
      fc.property(writes, all => {
        const outbox = new Outbox()
        const pending: { bytes: Uint8Array; was: string }[] = []
        for (const [index, { sizes, isPending }] of all.entries()) {
          let expected = ''
          for (const size of sizes) {
            if (outbox.isFull) break
            const added = String.fromCharCode(97 + ((index + expected.length) % 26)).repeat(size)
            outbox.addBytes(Buffer.from(added))
            expected += added
          }
          const bytes = outbox.take()
          assert.equal(text(bytes), expected)
          outbox.release(isPending)
          assert.equal(outbox.isEmpty, true)
          if (isPending) pending.push({ bytes, was: expected })
        }
        for (const { bytes, was } of pending) assert.equal(text(bytes), was)
      }),
      { numRuns: 60 },
    )
  })

  it('reuses its memory for messages of the same length if the socket sends them at once', () => {
    const outbox = new Outbox()
    const views = new Set<Uint8Array>()
    for (let time = 0; time < 100; time++) {
      outbox.addBytes(Buffer.from(`message ${time % 10}`))
      views.add(outbox.take())
      outbox.release(false)
    }
    assert.equal(views.size, 1)
  })

  it('sends a long fixed message without a copy', () => {
    const outbox = new Outbox()
    const long = Buffer.alloc(100_000, 'x')
    outbox.addBytes(long)
    assert.equal(outbox.isFull, true)
    assert.equal(outbox.take(), long)
    outbox.release(true)
    assert.equal(outbox.isEmpty, true)
  })

  it('is full at the largest size of one write', () => {
    const outbox = new Outbox()
    let added = 0
    for (; !outbox.isFull; added++) outbox.addBytes(Buffer.alloc(1000))
    assert.ok(added >= 262 && added < 270, `${added}`)
    assert.equal(outbox.take().length, added * 1000)
  })
})
