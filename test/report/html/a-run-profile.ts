import type { RunProfile } from '../../../src/profile/run-profile.js'

/** Two threads. outer calls inner in two branches, which become one. */
export const A_RUN_PROFILE: RunProfile = {
  ...{ round: 0, exchanges: 10, wallUs: 1000 },
  functions: [
    ['outer', 'mine.mjs:1'],
    ['inner', 'mine.mjs:2'],
    ['(idle)', ''],
    ['<b>"bold"', 'node:net:1'],
  ],
  threads: [
    {
      name: 'main',
      nodes: [
        [-1, 0, 100],
        [0, 1, 300],
        [-1, 0, 0],
        [2, 1, 100],
        [-1, 2, 5000],
      ],
    },
    { name: 'worker 1', nodes: [[-1, 3, 500]] },
  ],
}
