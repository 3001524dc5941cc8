import assert from 'node:assert/strict'
import { test } from 'node:test'
import { gridOf } from '../../src/plan/grid.js'

const names = (axes: Parameters<typeof gridOf>[0]): string[] => gridOf(axes).map(cell => cell.name)

test('a grid has every combination, and the last axis varies fastest', () => {
  assert.deepEqual(names({ threads: ['1', '2'], connections: ['10', '20'] }), [
    'threads 1, connections 10',
    'threads 1, connections 20',
    'threads 2, connections 10',
    'threads 2, connections 20',
  ])
})

test('inline handling uses no threads, so its cells become one', () => {
  assert.deepEqual(names({ handling: ['inline', 'pool'], threads: ['1', '2'] }), [
    'inline',
    'pool, threads 1',
    'pool, threads 2',
  ])
})

test('an unknown handling is a value like any other', () => {
  assert.deepEqual(names({ handling: ['constructor', 'pool'] }), ['constructor', 'pool'])
})

test('a value written twice is two cells', () => {
  assert.deepEqual(names({ handling: ['inline', 'inline'] }), ['inline', 'inline #2'])
})

test('an axis with one value is not part of the name, but still a value of the cell', () => {
  const [cell] = gridOf({ handler: ['echo'], threads: ['1', '2'] })
  assert.deepEqual(
    [cell?.name, cell?.settings, cell?.values],
    ['threads 1', { threads: '1' }, { handler: 'echo', threads: '1' }],
  )
})

test('several targets are an axis like any other', () => {
  assert.deepEqual(names({ target: ['a:1', 'b:2'] }), ['a:1', 'b:2'])
})
