import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Ask, InHand } from '../../src/server/pool/in-hand.js'
import { Ring } from '../../src/server/pool/ring.js'

const asking = (): Ask => ({
  request: Uint8Array.of(1),
  asker: { onReply: () => undefined, onFailure: () => undefined },
  arrivedUs: 0,
  isResent: false,
})

test('a full ring whose first slots are taken anew while replies are collected loses none', () => {
  const memory = Ring.memory(1, 8)
  const [server, worker] = [new Ring(memory), new Ring(memory)]
  let more = 3
  let replies = 0
  const inHand = new InHand(server, {
    onReply: () => {
      replies++
      // A pipelined client's next request comes in the middle of the collection
      if (more-- > 0) inHand.add(asking())
    },
    onFailure: assert.fail,
  })
  const work = (requests: number) => {
    for (let n = 0; n < requests; n++)
      worker.reply(worker.take(() => 1) ?? assert.fail('nothing to take'), Uint8Array.of(2), 2)
  }
  for (let n = 0; n < server.slots; n++) inHand.add(asking())
  work(3)
  assert.equal(inHand.collect(), 3)
  work(server.slots)
  while (inHand.collect() > 0);
  assert.deepEqual([replies, inHand.count], [server.slots + 3, 0])
})
