import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { describe, test } from 'node:test'
import { parsePlan } from '../../src/plan/parse-plan.js'
import { type Plan, planSchema } from '../../src/plan/plan.js'
import { comparisonSchema } from '../../src/result/comparison-result.js'
import { resultSchema } from '../../src/result/result.js'
import { heythere } from './in-process.js'

const folder = mkdtempSync(join(tmpdir(), 'heythere-'))
const planFile = join(folder, 'plan.json')

async function planOf(...flags: readonly string[]): Promise<Plan> {
  const { stdout, stderr } = await heythere('bench', ...flags, '--print-plan')
  assert.equal(stderr, '')
  return planSchema.parse(JSON.parse(stdout))
}

describe('--print-plan and --config', () => {
  test('--config takes what --print-plan prints, and other flags override it', async () => {
    const plan = await planOf('-c', '7', '-n', '40', '-W', '0s', '--handler', 'delay:1ms', '--title', 'a, b')
    writeFileSync(planFile, JSON.stringify(plan))
    assert.deepEqual(await planOf('--config', planFile), plan)
    assert.deepEqual(await planOf('--config', planFile, '-c', '9'), { ...plan, connections: 9 })
    const { code, stdout, stderr } = await heythere('bench', '--config', planFile, '-j')
    assert.deepEqual([code, stderr], [0, ''])
    const result = resultSchema.parse(JSON.parse(stdout))
    assert.deepEqual(result.plan, plan)
    assert.equal(result.runs[0]?.requests.ok, 40)
    const saved = join(folder, 'result.json')
    writeFileSync(saved, stdout)
    assert.deepEqual(await planOf('--config', saved), plan)
  })

  test('compare and search keep the duration of a plan', async () => {
    writeFileSync(planFile, JSON.stringify(await planOf('-c', '2', '-d', '150ms', '-W', '50ms')))
    const file = join(folder, 'grid.json')
    const flags = ['--config', planFile, '--handling', 'inline,pool', '-x', '1', '-o', file]
    assert.equal((await heythere('compare', ...flags)).code, 0)
    const { cells } = comparisonSchema.parse(JSON.parse(readFileSync(file, 'utf8')))
    assert.deepEqual(
      cells.map(({ result }) => [result.plan.durationMs, result.plan.warmupMs, result.plan.connections]),
      [
        [150, 50, 2],
        [150, 50, 2],
      ],
    )
    const search = await heythere('search', '--config', planFile, '--slo', 'p99<5ms', '--print-plan')
    assert.equal(planSchema.parse(JSON.parse(search.stdout)).durationMs, 150)
  })

  test('the relative path of a socket is saved as an absolute path', async () => {
    const { target } = await planOf('unix:x.sock', '--protocol', 'redis')
    assert.deepEqual(target, { kind: 'unix', path: resolve('x.sock') })
    const deep = `${'../'.repeat(33)}x.sock`
    const plan = await planOf(`unix:${deep}`, '--protocol', 'redis')
    assert.equal(plan.target.kind === 'unix' && plan.target.path, resolve(deep))
  })

  const unix = (path: string) => ({ kind: 'unix', path })
  const own = parsePlan({ target: 'unix:/x', protocol: 'redis' }, { cores: 1, descriptorLimit: null })
  const wrong: Readonly<Record<string, readonly [string | Uint8Array, RegExp]>> = {
    'is not UTF-8': [Uint8Array.of(0x22, 0xe9, 0x22), /plan\.json: is not UTF-8/],
    'names a socket whose path is too long': [
      JSON.stringify({ ...own, target: unix(`/${'x'.repeat(130)}`) }),
      /TARGET unix:\/x+: the path has 131 bytes, and the system allows 10[37]/,
    ],
    'names a socket whose path contains a NUL': [
      JSON.stringify({ ...own, target: unix('/a\0b') }),
      /TARGET unix:\/a\\u0000b: the path contains a NUL/,
    ],
    'names a host that contains a NUL': [
      JSON.stringify({ ...own, target: { kind: 'tcp', host: '127.0.0.1\0.example', port: 80 } }),
      /TARGET 127\.0\.0\.1\\u0000\.example:80: contains a NUL/,
    ],
    'is not JSON': ['{', /plan\.json: is not JSON; give a file/],
    'has a wrong value': ['{"title":3}', /--config \S+plan\.json: title: .*expected string.*--print-plan/],
    'is a result of another kind': ['{"schema":"heythere/search/1"}', /--config \S+: \S+: .*--print-plan/],
    'is a damaged result': ['{"schema":"heythere/result/1"}', /plan\.json: is damaged at state/],
  }
  for (const [what, [content, says]] of Object.entries(wrong))
    test(`a file that ${what} is refused with one line and exit code 2`, async () => {
      writeFileSync(planFile, content)
      const { code, stdout, stderr } = await heythere('bench', '--config', planFile)
      assert.match(stderr, says)
      assert.match(stderr, /^heythere: [^\n]*\n$/)
      assert.deepEqual([code, stdout], [2, ''])
    })

  test('a threshold of a plan is checked before the run', async () => {
    writeFileSync(planFile, JSON.stringify({ ...(await planOf('-n', '5')), thresholds: ['p99<5'] }))
    const { code, stderr } = await heythere('bench', '--config', planFile)
    assert.deepEqual([code, /^heythere: --threshold p99<5: /.test(stderr)], [2, true])
  })
})
