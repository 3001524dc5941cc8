import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { parse } from 'yaml'
import { compareFlags } from '../../src/cli/flags/compare.js'
import { formatOf } from '../../src/cli/outputs.js'
import { root } from './project.js'

interface Step {
  readonly id?: string
  readonly uses?: string
  readonly run?: string
  readonly shell?: string
  readonly env?: Readonly<Record<string, string>>
  readonly with?: Readonly<Record<string, string>>
}

const read = (path: string) => parse(readFileSync(join(root, path), 'utf8'))
const folder = mkdtempSync(join(tmpdir(), 'heythere-action-'))
after(() => rmSync(folder, { recursive: true }))

describe('the action', () => {
  const action = read('action.yml')
  const steps: readonly Step[] = action.runs.steps
  const compare = steps.find(({ id }) => id === 'compare')
  const script = compare?.run ?? ''

  test('passes its inputs to the shell as variables only, and uses each of them', () => {
    assert.equal(action.runs.using, 'composite')
    assert.doesNotMatch(script, /\$\{\{/)
    assert.equal(compare?.shell, 'bash')
    const used = steps.flatMap(step => Object.values({ ...step.env, ...step.with }))
    for (const [name, { description }] of Object.entries<{ description: string }>(action.inputs)) {
      assert.ok(description)
      assert.ok(used.includes(`\${{ inputs.${name} }}`), name)
    }
    const { version } = read('package.json')
    assert.equal(action.inputs.version.default, version)
  })

  /** Runs the step as a runner does, with a program in place of npx that prints its arguments. */
  function runStep(env: Readonly<Record<string, string>>, code = 0) {
    const [npx, output] = [join(folder, 'npx'), join(folder, 'output')]
    writeFileSync(npx, `#!/bin/sh\nfor word in "$@"; do echo "$word"; done\nexit ${code}\n`)
    chmodSync(npx, 0o755)
    writeFileSync(output, '')
    const { stdout, status } = spawnSync('bash', ['-c', script], {
      encoding: 'utf8',
      env: { PATH: `${folder}:${process.env.PATH}`, GITHUB_OUTPUT: output, ...env },
    })
    return { words: stdout.trimEnd().split('\n'), status, outputs: readFileSync(output, 'utf8') }
  }

  const inputs = {
    ...{ BASE: 'base:8000', CHANGE: 'change:8000; echo no', FAIL_ON_REGRESSION: '5%', RUNS: '5' },
    ...{ OUTPUT: 'out/x', VERSION: '2.0.0', FLAGS: '' },
  }

  test('runs a compare of both servers with existing flags, and passes on its exit code', () => {
    const { words, status, outputs } = runStep(
      { ...inputs, FLAGS: '--duration\n10s\n\n--header\nX: a b\n' },
      99,
    )
    assert.equal(status, 99)
    assert.deepEqual(words.slice(0, 5), [
      ...['--yes', 'heythere@2.0.0', 'compare', 'base:8000', 'change:8000; echo no'],
    ])
    assert.deepEqual(words.slice(-4), ['--duration', '10s', '--header', 'X: a b'])
    const flags = words.filter(word => word.startsWith('--')).slice(1)
    for (const flag of flags) assert.ok(flag.replace(/^--(no-)?/, '') in compareFlags, flag)
    const files = Object.fromEntries(
      outputs
        .trim()
        .split('\n')
        .map(line => line.split('=')),
    )
    assert.deepEqual(
      Object.values(files).map(file => formatOf(String(file))),
      ['json', 'html', 'junit'],
    )
    for (const file of Object.values(files)) assert.ok(words.includes(String(file)))
    assert.deepEqual(
      Object.values<{ value: string }>(action.outputs).map(({ value }) => value),
      Object.keys(files).map(name => `\${{ steps.compare.outputs.${name} }}`),
    )
  })

  test('passes no further flags by default', () => {
    const { words, status } = runStep(inputs)
    assert.deepEqual([status, words.at(-1)], [0, 'out/x.junit.xml'])
  })
})

describe('the release', () => {
  const release = read('.github/workflows/release.yml')
  const { steps, permissions } = release.jobs.npm as {
    readonly steps: readonly Step[]
    readonly permissions: Readonly<Record<string, string>>
  }

  test('publishes with provenance, after the checks and the tests', () => {
    assert.deepEqual(permissions, { contents: 'read', 'id-token': 'write' })
    const runs = steps.flatMap(({ run }) => run ?? [])
    const at = (word: string) => runs.findIndex(run => run.includes(word))
    assert.ok(at('npm publish --provenance') > at('npm test') && at('npm test') > at('npm run check'))
    assert.ok(at('npm run check') > at('npm ci') && at('npm ci') > 0)
    assert.ok(runs.every(run => !run.includes('${{')))
  })

  test('requires that the tag is the version of the package', () => {
    const [check] = steps.filter(({ run }) => run?.includes('GITHUB_REF_NAME'))
    const { version } = read('package.json')
    const ofTag = (tag: string) =>
      spawnSync('bash', ['-c', check?.run ?? ''], {
        cwd: root,
        env: { ...process.env, GITHUB_REF_NAME: tag },
      }).status
    assert.deepEqual([ofTag(`v${version}`), ofTag('v0.0.0')], [0, 1])
  })
})
