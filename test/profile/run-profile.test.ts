import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { areaOf } from '../../src/profile/areas.js'
import { cpuProfileSchema } from '../../src/profile/cpu-profile-schema.js'
import { functionTimes } from '../../src/profile/functions.js'
import { placeOf } from '../../src/profile/place.js'
import { runProfileOf, runProfileSchema } from '../../src/profile/run-profile.js'
import { toCpuProfile } from '../../src/profile/to-cpu-profile.js'
import { A_PROFILE } from './made-up-profile.js'

const whole = { fromUs: 0, toUs: 2e6, round: 0, exchanges: 2 }

describe('the profile of a run', () => {
  test('has the time of each function, within the window only', () => {
    const times = (fromUs: number, toUs: number) =>
      functionTimes(runProfileOf([{ name: 'main', profile: A_PROFILE }], { ...whole, fromUs, toUs })).map(
        ({ name, place, us }) => [name, place, us],
      )
    assert.deepEqual(times(0, 2e6), [
      ['outer', '/somewhere/mine.mjs:10', 1000],
      ['inner', 'node:net:1', 1000],
    ])
    // From the middle of one sample to the middle of another
    assert.deepEqual(times(1_002_500, 1_004_500), [
      ['inner', 'node:net:1', 750],
      ['outer', '/somewhere/mine.mjs:10', 250],
    ])
    assert.deepEqual(times(5e6, 6e6), [])
  })

  test('is saved without functions that have no sample, and callers come first', () => {
    const profile = runProfileOf([{ name: 'main', profile: A_PROFILE }], { ...whole, toUs: 1_001_000 })
    assert.deepEqual(profile.threads, [{ name: 'main', nodes: [[-1, 0, 1000]] }])
    const all = runProfileOf([{ name: 'main', profile: A_PROFILE }], whole)
    for (const [index, [caller]] of (all.threads[0]?.nodes ?? []).entries()) assert.ok(caller < index)
    assert.deepEqual(runProfileSchema.parse(JSON.parse(JSON.stringify(all))), all)
  })

  test('can be written as a file for DevTools: one tree with its samples and the same total time', () => {
    const named = ['main', 'worker 1'].map(name => ({ name, profile: A_PROFILE }))
    const made = cpuProfileSchema.parse(
      JSON.parse(JSON.stringify(toCpuProfile([runProfileOf(named, whole)]))),
    )
    assert.deepEqual(
      made.nodes.map(({ id }) => id),
      made.nodes.map((_, index) => index + 1),
    )
    const called = made.nodes.flatMap(({ children = [] }) => children)
    // Each node except the root has one caller
    assert.deepEqual(
      [...called].sort((a, b) => a - b),
      made.nodes.slice(1).map(({ id }) => id),
    )
    assert.ok(made.samples.every(id => id >= 1 && id <= made.nodes.length))
    assert.equal(made.timeDeltas.length, made.samples.length)
    assert.equal(made.endTime - made.startTime, 12_000)
    const threads = made.nodes[0]?.children?.map(id => made.nodes[id - 1]?.callFrame.functionName)
    assert.deepEqual(threads, ['main', 'worker 1'])
  })

  test('of deep recursion does not overflow the stack', () => {
    const deep = 10_000
    const [root] = A_PROFILE.nodes
    const nodes = Array.from({ length: deep }, (_, index) => ({
      id: index + 1,
      callFrame: { ...root!.callFrame, functionName: `f${index}` },
      children: index + 1 < deep ? [index + 2] : [],
    }))
    const profile = { ...A_PROFILE, nodes, samples: [deep], timeDeltas: [0] }
    const [thread] = runProfileOf([{ name: 'main', profile }], whole).threads
    assert.equal(thread?.nodes.length, deep - 1)
    assert.equal(toCpuProfile([runProfileOf([{ name: 'main', profile }], whole)]).samples.length, 1)
  })
})

test('assigns each function to the area that it belongs to', () => {
  const area = (name: string, place: string) => areaOf([name, place])
  assert.equal(area('(idle)', ''), null)
  assert.equal(area('block', 'heythere/server/pool/ring.js:210'), null)
  assert.equal(area('wake', 'heythere/server/pool/ring.js:83'), 'waking threads')
  assert.equal(area('(garbage collector)', ''), 'GC')
  assert.equal(area('(program)', ''), 'event loop')
  assert.equal(area('postMessage', ''), 'messages')
  assert.equal(area('run', 'piscina/dist/index.js:1'), 'messages')
  assert.equal(area('Socket.read', 'node:net:772'), 'sockets')
  assert.equal(area('spin', 'heythere/server/handlers/spin.js:3'), 'handler')
  assert.equal(area('compute', 'handlers/mine.mjs:3'), 'handler')
  assert.equal(area('compute', 'some-package/index.js:3'), 'handler')
  assert.equal(area('readFileUtf8', ''), 'other')
})

test('prints places in a familiar form', () => {
  const at = (url: string, lineNumber = 4) =>
    placeOf({ functionName: 'f', scriptId: '1', url, lineNumber, columnNumber: 0 })
  assert.equal(at('', -1), '')
  assert.equal(at('node:net'), 'node:net:5')
  assert.equal(at('file:///a/node_modules/piscina/dist/index.js'), 'piscina/dist/index.js:5')
  assert.equal(at(new URL('../../src/server/server.js', import.meta.url).href), 'heythere/server/server.js:5')
  assert.equal(at(new URL(`file://${process.cwd()}/handlers/mine.mjs`).href), 'handlers/mine.mjs:5')
  assert.equal(at('/a/b.cjs'), '/a/b.cjs:5')
})
