import assert from 'node:assert/strict'
import { test } from 'node:test'
import { SURFACES } from './surfaces.js'

/** The same inputs each time, so that this fails by what was changed only; `npm run fuzz` draws new ones. */
const ATTEMPT = { runs: 300, seed: 1, path: undefined }

for (const { name, attack, mostRuns } of SURFACES)
  test(`survives ${Math.min(ATTEMPT.runs, mostRuns)} inputs: ${name}`, async () => {
    assert.equal(await attack(ATTEMPT), null)
  })
