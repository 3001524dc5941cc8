import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Copies } from '../../src/client/copies.js'

test('a request is copied once for each number of repetitions', () => {
  const copies = new Copies(Buffer.from('ab'))
  assert.equal(Buffer.from(copies.of(3)).toString(), 'ababab')
  assert.equal(copies.of(3), copies.of(3))
})

test('many requests are written in few writes, and none is left out', () => {
  const written: Uint8Array[] = []
  const copies = new Copies(Buffer.from('ab'))
  assert.equal(copies.write(150, { write: bytes => written.push(bytes) }), 300)
  assert.deepEqual(
    written.map(bytes => bytes.length),
    [128, 128, 44],
  )
})

test('a write has at most 64 requests and at most 256 kB, unless a single request is longer', () => {
  const most = (bytes: number) => new Copies(new Uint8Array(bytes)).most
  assert.deepEqual([31, 4096, 100_000, 1_000_000].map(most), [64, 64, 2, 1])
})
