import assert from 'node:assert/strict'
import { test } from 'node:test'
import { unlike } from '../../src/result/difference.js'
import { madeUpResult, madeUpRun } from './made-up-result.js'

test('one machine and a fleet have not measured alike', () => {
  const by = (agents?: number) =>
    madeUpResult({ target: 'localhost:80', connections: 9, agents }, madeUpRun({}))
  assert.deepEqual(unlike(by(3), by(3)), [])
  assert.deepEqual(unlike(by(), by(3)), ['agents (null, 3)'])
})
