import type { CpuProfile } from '../../src/profile/cpu-profile.js'
import type { RunProfile } from '../../src/profile/run-profile.js'

const frame = (functionName: string, url = '', lineNumber = -1) => ({
  ...{ functionName, url, lineNumber },
  ...{ scriptId: '1', columnNumber: -1 },
})

/** (root) -> outer -> inner, and (idle). Samples of 1 ms: idle, outer, inner, inner, outer, idle. */
export const A_PROFILE: CpuProfile = {
  nodes: [
    { id: 1, callFrame: frame('(root)'), children: [2, 4] },
    { id: 2, callFrame: frame('outer', 'file:///somewhere/mine.mjs', 9), children: [3] },
    { id: 3, callFrame: frame('inner', 'node:net', 0) },
    { id: 4, callFrame: frame('(idle)') },
  ],
  startTime: 1_000_000,
  endTime: 1_006_000,
  samples: [4, 2, 3, 3, 2, 4],
  timeDeltas: [0, 1000, 1000, 1000, 1000, 1000],
}

/** A run of 1,000 exchanges on one thread, with these microseconds per exchange in each function. */
export const madeUpRunProfile = (round: number, times: Readonly<Record<string, number>>): RunProfile => ({
  ...{ round, exchanges: 1000, wallUs: 1e6 },
  functions: Object.keys(times).map(name => [name, name.startsWith('(') ? '' : `mine.mjs:${name.length}`]),
  threads: [
    { name: 'main', nodes: Object.values(times).map((us, index) => [-1, index, us * 1000] as const) },
  ],
})
