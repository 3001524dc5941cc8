import assert from 'node:assert/strict'
import { test } from 'node:test'
import { nearestName } from '../src/nearest-name.js'

test('a name is matched only to a near one, and a shorter name may have fewer wrong letters', () => {
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
