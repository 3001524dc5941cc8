import assert from 'node:assert/strict'
import { test } from 'node:test'
import { savedLength, toPlanBytes } from '../../src/plan/bytes.js'

test('the saved length of a message counts bytes, also if its characters take several', () => {
  const quoted = (text: string) => savedLength(toPlanBytes(Buffer.from(text)))
  assert.equal(quoted('ping'), '"ping"'.length)
  assert.equal(quoted('a"b'), '"a\\"b"'.length)
  assert.equal(quoted('é'), 2 + 2)
  assert.equal(quoted('漢字'), 2 + 6)
  assert.equal(savedLength(toPlanBytes(Uint8Array.of(255))), '/w=='.length)
})
