import assert from 'node:assert/strict'
import { test } from 'node:test'
import { soakRing } from '../../bench/ring-soak/soak.js'

// `npm run bench:ring-soak` runs ten million each
for (const [wait, does] of [
  ['blocked', 'blocks'],
  ['listening', 'listens'],
] as const)
  test(`no wake-up, request or reply is lost between the server and a worker that ${does}`, async () => {
    const { replies, recalled, rests } = await soakRing({ wait, requests: 50_000, seed: 1 })
    assert.equal(replies, 50_000)
    assert.ok(recalled > 0 && rests > 0)
  })
