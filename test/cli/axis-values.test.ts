import assert from 'node:assert/strict'
import { test } from 'node:test'
import { axisValues } from '../../src/cli/axis-values.js'
import { cellsOf } from '../../src/cli/grid-cells.js'

const isFile = (path: string) => path === './a,b.mjs' || path === './c.mjs'

test('commas separate values, except commas in the name of an existing file and after a backslash', () => {
  for (const [text, values] of [
    ['1,2,4', ['1', '2', '4']],
    ['1', ['1']],
    ['', ['']],
    ['1,,2', ['1', '', '2']],
    ['./a,b.mjs,echo', ['./a,b.mjs', 'echo']],
    ['echo,./a,b.mjs', ['echo', './a,b.mjs']],
    ['./c.mjs,b.mjs', ['./c.mjs', 'b.mjs']],
    ['./not,there.mjs', ['./not', 'there.mjs']],
    ['./not\\,there.mjs,echo', ['./not,there.mjs', 'echo']],
  ] as const)
    assert.deepEqual(axisValues(text, isFile), values, text)
})

test('a flag with a list may be given several times', () => {
  const cells = cellsOf({ threads: ['1,2', '4'], connections: '1' })
  assert.deepEqual(
    cells.map(({ name }) => name),
    ['threads 1', 'threads 2', 'threads 4'],
  )
})
