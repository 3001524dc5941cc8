import assert from 'node:assert/strict'
import { test } from 'node:test'
import { html } from '../../src/report/html.js'
import { markdown } from '../../src/report/markdown.js'
import { table } from '../../src/report/table.js'
import { resultSchema } from '../../src/result/result.js'
import { madeUpResult, madeUpRun } from '../result/made-up-result.js'

const result = madeUpResult(
  { target: '127.0.0.1:6379' },
  madeUpRun({ errors: { reset: 1 } }),
  madeUpRun({
    errors: { mismatch: 7, reset: 2 },
    errorSamples: { reset: 'read ECONNRESET', mismatch: '-NOAUTH <first>\\r\\n' },
  }),
)

test('the first wrong reply of each outcome is shown, and the most frequent outcome comes first', () => {
  assert.match(table([result]), /^First mismatch "-NOAUTH <first>\\r\\n"\nFirst reset "read ECONNRESET"$/m)
  assert.match(markdown([result]), /^- \*\*First mismatch\*\* "-NOAUTH &lt;first>\\\\r\\\\n"$/m)
  assert.match(html([result]), /<dt>First mismatch<\/dt><dd>&quot;-NOAUTH &lt;first&gt;\\r\\n&quot;<\/dd>/)
})

test('a file of 1.x without samples and connection counts can be loaded', () => {
  const saved = JSON.parse(JSON.stringify(result))
  for (const run of saved.runs) {
    delete run.errorSamples
    delete run.connections
  }
  const { runs, warnings } = resultSchema.parse(saved)
  assert.deepEqual(
    runs.map(({ errorSamples, connections }) => ({ errorSamples, connections })),
    [
      { errorSamples: {}, connections: null },
      { errorSamples: {}, connections: null },
    ],
  )
  assert.deepEqual(warnings, result.warnings)
})
