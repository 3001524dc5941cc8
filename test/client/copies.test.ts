import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Copies } from '../../src/client/copies.js'

test('a request is copied once for each number of times', () => {
  const copies = new Copies(Buffer.from('ab'))
  assert.equal(Buffer.from(copies.of(3)).toString(), 'ababab')
  assert.equal(copies.of(3), copies.of(3))
})

test('many are written in few writes, none left out', () => {
  const written: Uint8Array[] = []
  const copies = new Copies(Buffer.from('ab'))
  assert.equal(copies.write(150, { write: bytes => written.push(bytes) }), 300)
  assert.deepEqual(
    written.map(bytes => bytes.length),
    [128, 128, 44],
  )
})

test('a write holds no more than 64 requests, nor more than 256 kB unless one is as long', () => {
  const most = (bytes: number) => new Copies(new Uint8Array(bytes)).most
  assert.deepEqual([31, 4096, 100_000, 1_000_000].map(most), [64, 64, 2, 1])
})
