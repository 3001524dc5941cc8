import assert from 'node:assert/strict'
import { test } from 'node:test'
import { SURFACES } from './surfaces.js'

/** Always the same inputs, so only a change can fail this test. `npm run fuzz` draws new ones. */
const ATTEMPT = { runs: 300, seed: 1, path: undefined }

for (const { name, attack, mostRuns } of SURFACES)
  test(`survives ${Math.min(ATTEMPT.runs, mostRuns)} inputs: ${name}`, async () => {
    assert.equal(await attack(ATTEMPT), null)
  })
