import assert from 'node:assert/strict'
import { test } from 'node:test'
import { nearestName } from '../src/nearest-name.js'

test('a name is taken for a near one only, and the less may be wrong the shorter it is', () => {
  const names = ['rate', 'threads', 'connections', 'bench', 'ca']
  const meant = (name: string) => nearestName(name, names)
  assert.deepEqual(['treads', 'conections', 'connectoins', 'raet', 'bnech', 'rat', 'ac'].map(meant), [
    'threads',
    'connections',
    'connections',
    'rate',
    'bench',
    'rate',
    'ca',
  ])
  assert.deepEqual(['path', 'frobnicate', 'z', 'cb', 'thrd'].map(meant), [
    undefined,
    undefined,
    undefined,
    undefined,
    undefined,
  ])
})
