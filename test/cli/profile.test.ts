import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { cpuProfileSchema } from '../../src/profile/cpu-profile-schema.js'
import { comparisonSchema } from '../../src/result/comparison-result.js'
import { resultSchema } from '../../src/result/result.js'
import { A_REPORT, FakePerf } from '../profile/native/fake-perf.js'
import { heythere } from './in-process.js'

const folder = mkdtempSync(join(tmpdir(), 'heythere-'))
after(() => rmSync(folder, { recursive: true, force: true }))
const at = (name: string): string => join(folder, name)
const read = (name: string): unknown => JSON.parse(readFileSync(at(name), 'utf8'))

const handler = at('handler.mjs')
writeFileSync(
  handler,
  `export default function plantedWork(request) {
     const endMs = performance.now() + 2
     while (performance.now() < endMs);
     return request
   }`,
)
const OWN = ['--handling', 'inline', '--handler', handler, '-m', 'x', '-c', '2']

describe('--profile', () => {
  test('shows where the bundled server spent its time, and saves that for DevTools', async () => {
    using _ = FakePerf.absent()
    const { code, stdout, stderr } = await heythere(
      ...['bench', '--profile', '-n', '100', ...OWN, '-o', at('a.json'), '-o', at('a.cpuprofile')],
    )
    assert.equal(code, 0, stderr)
    assert.match(stdout, /^Profile /m)
    assert.match(stdout, /plantedWork/)
    const { runs, profiles } = resultSchema.parse(read('a.json'))
    assert.equal(runs.length, 1)
    assert.equal(profiles?.[0]?.exchanges, 100)
    const { nodes } = cpuProfileSchema.parse(read('a.cpuprofile'))
    assert.ok(nodes.some(({ callFrame }) => callFrame.functionName === 'plantedWork'))
    const again = await heythere('report', at('a.json'), '-o', at('b.cpuprofile'))
    assert.equal(again.code, 0, again.stderr)
    assert.deepEqual(read('b.cpuprofile'), read('a.cpuprofile'))
  })

  test('shows native functions if perf is installed, in every format', async () => {
    using perf = FakePerf.install({ report: A_REPORT })
    const { code, stdout, stderr } = await heythere(
      ...['bench', '--profile', '-n', '20', ...OWN, '-o', at('native.json'), '-o', at('native.html')],
    )
    assert.equal(code, 0, stderr)
    const words = stdout.replaceAll(/\s+/g, ' ')
    assert.match(words, /Native perf saw 2 ms of CPU time per exchange: kernel 1 ms \| node 500 µs \| /)
    assert.match(
      words,
      /libraries 300 µs \| compiled JavaScript 200 µs 1 ms \(50 %\) tcp_sendmsg, kernel 500 µs/,
    )
    const { profiles } = resultSchema.parse(read('native.json'))
    assert.deepEqual(profiles?.[0]?.native, {
      kind: 'recorded',
      functions: [
        { name: 'tcp_sendmsg', place: 'kernel', selfUs: 1000 },
        { name: 'uv__read', place: 'node', selfUs: 500 },
        { name: 'malloc', place: 'libc', selfUs: 300 },
      ],
      ...{ restFunctions: 0, restUs: 0 },
      ...{ kernelUs: 1000, nodeUs: 500, librariesUs: 300, compiledUs: 200 },
    })
    const page = readFileSync(at('native.html'), 'utf8')
    assert.match(page, /<th scope="row">tcp_sendmsg<\/th><td>1 ms<\/td><td>50 %<\/td><td>kernel<\/td>/)
    assert.deepEqual(perf.remains, [])
  })

  test('says in a line why there are no native functions, and does not fail', async () => {
    using perf = FakePerf.install({ record: { fails: 'Permission denied\n' } })
    const { code, stdout, stderr } = await heythere(
      ...['bench', '--profile', '-n', '20', ...OWN, '-o', at('refused.json'), '-o', at('refused.html')],
    )
    assert.equal(code, 0, stderr)
    assert.match(stdout, /^Native +no native functions: perf may not record process \d+/m)
    const { state, profiles } = resultSchema.parse(read('refused.json'))
    assert.deepEqual([state, profiles?.[0]?.native?.kind], ['completed', 'missing'])
    assert.match(readFileSync(at('refused.html'), 'utf8'), /No native functions: perf may not record/)
    assert.deepEqual(perf.remains, [])
  })

  test('profiles each cell in each round, and compares the functions, without perf', async () => {
    using perf = FakePerf.install()
    const { code, stdout, stderr } = await heythere(
      ...['compare', '--profile', '-x', '2', '-n', '20', '--handling', 'inline', '-m', 'x', '-c', '2'],
      ...['--handler', `echo,${handler}`, '-o', at('c.json'), '--until', 'close', '-W', '0s'],
    )
    assert.equal(code, 0, stderr)
    const { functions, cells } = comparisonSchema.parse(read('c.json'))
    assert.deepEqual(
      cells.map(({ result }) => result.profiles?.map(({ round }) => round)),
      [
        [0, 1],
        [0, 1],
      ],
    )
    assert.deepEqual(perf.calls, [])
    // Made-up profiles test whether they differ, because that must not depend on how busy this machine is
    assert.equal(functions?.[0]?.rounds, 2)
    assert.match(stdout, /2 profiled rounds are too\s+few/)
  })

  test('is required for a profile file, which is refused with one line otherwise', async () => {
    const { code, stderr } = await heythere('bench', '-o', at('x.cpuprofile'))
    assert.equal(code, 2)
    assert.match(stderr, /--output .*x\.cpuprofile: nothing is profiled; add --profile/)
    const foreign = await heythere('bench', '127.0.0.1:9', '--profile')
    assert.equal(foreign.code, 2)
    assert.match(foreign.stderr, /--profile: the target is not the bundled server; .*--pid/)
    const none = await heythere('bench', '-n', '1', '--handling', 'inline', '-o', at('none.json'))
    assert.equal(none.code, 0, none.stderr)
    const report = await heythere('report', at('none.json'), '-o', at('y.cpuprofile'))
    assert.equal(report.code, 2)
    assert.match(report.stderr, /cpuprofile: the file contains no profile; measure with bench --profile/)
  })
})
