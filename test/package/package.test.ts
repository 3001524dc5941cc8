import assert from 'node:assert/strict'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { resultSchema } from '../../src/result/result.js'
import { exampleFiles } from '../readme/pages.js'
import { Project, root } from './project.js'

const tsc = join(root, 'node_modules/.bin/tsc')
const strict = ['--strict', '--target', 'es2023', '--module', 'nodenext', '--types', 'node'] as const
const few = ['-n', '30', '-c', '2', '-W', '0s'] as const

describe('the package, installed into an empty project', () => {
  let project: Project
  const heythere = (...args: readonly string[]) => project.run('node_modules/.bin/heythere', ...args)
  const examples = exampleFiles()
  const written = () => [...examples.keys(), 'strict.test.ts', 'compare-few.ts']
  before(async () => {
    project = await Project.install()
    for (const [name, text] of examples) project.write(name, text)
    // Looser limits and a shorter duration, because this machine may be busy
    const text = (examples.get('server.test.ts') ?? '').replace('durationMs: 3000', 'durationMs: 500')
    project.write('server.test.ts', text.replace('p99<50ms', 'p50<5s').replace('errors<1%', 'errors<50%'))
    project.write('strict.test.ts', text.replace('p99<50ms', 'p50<1us'))
    project.write(
      'compare-few.ts',
      (examples.get('compare.ts') ?? '')
        .replace('runs: 3', 'runs: 2')
        .replace('durationMs: 300', 'durationMs: 100'),
    )
    project.write('tune.ts', (examples.get('tune.ts') ?? '').replaceAll('maxTimeMs: 5_000', 'maxTimeMs: 500'))
    // Compiled, because Node 20 cannot run TypeScript
    const { code, stdout } = await project.run(tsc, ...strict, '--skipLibCheck', ...written())
    assert.deepEqual([code, stdout], [0, ''])
  })
  after(() => rmSync(project.folder, { recursive: true, force: true }))

  test('its command measures, and compares', async () => {
    const { code, stdout, stderr } = await heythere('bench', ...few, '-j')
    assert.deepEqual([code, stderr], [0, ''])
    assert.equal(resultSchema.parse(JSON.parse(stdout)).runs[0]?.requests.ok, 30)
    assert.equal((await heythere('compare', ...few, '-x', '1', '--handling', 'inline,pool')).code, 0)
  })

  test('it contains no test, no source and no bench', async () => {
    const { stdout } = await project.run(
      'find',
      'node_modules/heythere',
      '-name',
      '*.ts',
      '-o',
      '-name',
      '*.test.js',
    )
    const files = stdout.trim().split('\n')
    assert.ok(files.length > 50)
    assert.deepEqual(
      files.filter(file => !file.endsWith('.d.ts') || !file.startsWith('node_modules/heythere/dist/src/')),
      [],
    )
  })

  test("the README's test of a server passes, and fails if a bound is broken", async () => {
    const good = await project.run(process.execPath, '--test', 'server.test.js')
    assert.equal(good.code, 0, good.stdout + good.stderr)
    const strict = await project.run(process.execPath, '--test', 'strict.test.js')
    assert.equal(strict.code, 1)
    assert.match(strict.stdout, /p50<1us: p50 (was|is) /)
  })

  test("the manual's comparison runs, and only its own output is printed", async () => {
    // Two runs are enough to show that it works
    const { code, stdout, stderr } = await project.run(process.execPath, 'compare-few.js')
    assert.deepEqual([code, stderr], [0, ''])
    const verdict = /pool \S+ (\d\S*|null) (better|worse|no difference shown)\n/
    assert.match(stdout, new RegExp(`^listening on port \\d+\n(${verdict.source})+$`))
  })

  test("the manual's race and search run, and report what to use", async () => {
    const { code, stdout, stderr } = await project.run(process.execPath, 'tune.js')
    assert.deepEqual([code, stderr], [0, ''])
    assert.match(stdout, /^(un)?decided: use (one|two|null)\n(at least )?(\d+|null)\S* requests a second\n$/)
  })

  test("the manual's handler replies, and its protocol reads the replies", async () => {
    const hash = await heythere('bench', ...few, '-j', '-k', '--until', 'bytes:32', '--handler', './hash.js')
    assert.equal(resultSchema.parse(JSON.parse(hash.stdout)).runs[0]?.requests.ok, 30, hash.stderr)
    for (const flags of [['-k'], []]) {
      const echo = [
        '--handling',
        'inline',
        '--handler',
        'echo',
        '--request-until',
        'bytes:5',
        '--protocol',
        './zero-ended.js',
      ]
      const { code, stdout, stderr } = await heythere('bench', ...few, '-j', ...flags, ...echo)
      assert.deepEqual([code, stderr], [0, ''])
      assert.equal(resultSchema.parse(JSON.parse(stdout)).runs[0]?.requests.ok, 30)
    }
  })

  test('its types compile without other packages', async () => {
    project.write(
      'user.ts',
      `import { bench, type Comparison, compare, type Result, serve } from 'heythere'
       const result: Result = await bench({ connections: 3, signal: AbortSignal.timeout(5) })
       const p99: number | null | undefined = result.summary?.latencyUs.response.p99
       const comparison: Comparison = await compare({ a: { server: { threads: 1 } }, b: {} }, { runs: 3 })
       const server = await serve({ port: 0 }, { onTrouble: (reason: string) => reason })
       export const all = [p99, comparison.verdicts[0]?.ratio, server.port]
      `,
    )
    project.write('wrong.ts', `import { bench } from 'heythere'\nawait bench({ conections: 3 })\n`)
    const { stdout } = await project.run(
      tsc,
      '--noEmit',
      '--pretty',
      'false',
      ...strict,
      'user.ts',
      'wrong.ts',
    )
    // Nothing else is wrong in either file or in the types
    assert.match(stdout, /^wrong\.ts\(2,\d+\): error [^\n]*conections[^\n]*\n$/)
  })
})
