import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { before, describe, test } from 'node:test'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { heythere } from './in-process.js'

const folder = mkdtempSync(join(tmpdir(), 'heythere-'))
const quick = ['-d', '150ms', '-W', '50ms', '-c', '2'] as const
const NAMES = ['plan', 'result', 'comparison', 'search'] as const

/** The command that writes each schema. */
const WRITTEN: Readonly<Record<(typeof NAMES)[number], readonly string[]>> = {
  plan: ['bench', ...quick, '--print-plan'],
  result: ['bench', ...quick, '-R', '50', '--threshold', 'p99<5s', '-x', '2', '-j'],
  comparison: ['compare', ...quick, '--handling', 'inline,pool', '-x', '2', '-j'],
  search: ['search', ...quick, '--slo', 'p99<5ms', '--max-time', '1s', '-j'],
}

/** Validates with nothing but the schema. Its patterns check the formats too. */
const ajv = new Ajv2020({ validateFormats: false, allErrors: true })

describe('schema', () => {
  let all: Record<string, object> = {}
  before(async () => {
    const { code, stdout } = await heythere('schema')
    assert.equal(code, 0)
    all = JSON.parse(stdout)
  })

  test('prints one schema by its name, or all of them', async () => {
    assert.deepEqual(Object.keys(all), [...NAMES, 'tune', 'history'])
    assert.deepEqual(JSON.parse((await heythere('schema', 'plan')).stdout), all.plan)
  })

  for (const name of NAMES)
    test(`the output is valid by the schema of a ${name}, and invalid if a field is missing`, async () => {
      const { stdout, stderr } = await heythere(...WRITTEN[name])
      const written: Record<string, unknown> = JSON.parse(stdout === '' ? assert.fail(stderr) : stdout)
      const validate = ajv.compile(all[name] ?? {})
      assert.ok(validate(written), JSON.stringify(validate.errors))
      // Comparisons of 1.x have neither field and can still be read
      for (const field of Object.keys(written).filter(one => one !== 'rule' && one !== 'decision')) {
        const { [field]: _, ...less } = written
        assert.ok(!validate(less), `${name} without ${field}`)
      }
    })

  test('a run that never started is valid too', async () => {
    const file = join(folder, 'nothing.json')
    await heythere('bench', 'no-such-host.invalid:1', '-o', file)
    const validate = ajv.compile(all.result ?? {})
    assert.ok(validate(JSON.parse(readFileSync(file, 'utf8'))), JSON.stringify(validate.errors))
  })
})
