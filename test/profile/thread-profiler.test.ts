import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { test } from 'node:test'
import { cpuProfileSchema } from '../../src/profile/cpu-profile-schema.js'

const MODULE = new URL('../../src/profile/thread-profiler.js', import.meta.url).href

/** A small function in a hot loop, which V8 would inline into its caller. */
const PROGRAM = `
import { forbidInlining, ThreadProfiler } from '${MODULE}'
forbidInlining()
const profiler = new ThreadProfiler()
function plantedWork(loops) { let x = 1; for (let n = 0; n < loops; n++) x = (x * 31) % 1000003; return x }
function caller() { let sum = 0; for (let n = 0; n < 10; n++) sum += plantedWork(5000); return sum }
for (let n = 0; n < 2000; n++) caller()
console.log(JSON.stringify(profiler.stop()))
`

test('a small function has its own time in a profile, and its caller has not', () => {
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', PROGRAM], {
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
  })
  assert.ok(stdout, stderr)
  const { nodes, samples } = cpuProfileSchema.parse(JSON.parse(stdout))
  const names = new Map(nodes.map(({ id, callFrame }) => [id, callFrame.functionName]))
  const countOf = (name: string) => samples.filter(id => names.get(id) === name).length
  assert.ok(countOf('plantedWork') > 20 * countOf('caller'), `${countOf('plantedWork')} ${countOf('caller')}`)
})
