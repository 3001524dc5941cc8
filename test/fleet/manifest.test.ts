import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, test } from 'node:test'
import { Job } from 'kubernetes-models/batch/v1'
import { parse } from 'yaml'
import { agentFlags } from '../../src/cli/flags/groups/fleet.js'
import { readFlags } from '../../src/cli/read-flags.js'
import { parseAllow } from '../../src/fleet/limits.js'
import { parseNatsUrl } from '../../src/fleet/nats-url.js'

const page = readFileSync(new URL('../../../docs/fleet.md', import.meta.url), 'utf8')
const [, manifest = ''] = /```yaml\n(.*?)```/s.exec(page) ?? []
const job = new Job(parse(manifest))

describe('the Kubernetes manifest of the manual', () => {
  test('is a valid Kubernetes Job', () => {
    job.validate()
    const broken = parse(manifest.replace('completions: 3', 'completions: three'))
    assert.throws(() => new Job(broken).validate(), /completions must be integer/)
  })

  test('runs all its agents at once, each with its own name', () => {
    assert.equal(job.spec?.completionMode, 'Indexed')
    assert.equal(job.spec.completions, job.spec.parallelism)
  })

  test('gives an agent existing flags with valid values', () => {
    const [agent] = job.spec?.template.spec?.containers ?? []
    assert.deepEqual(agent?.command, ['heythere', 'agent'])
    const given = Object.fromEntries((agent.args ?? []).map(arg => arg.replace(/^--/, '').split('=')))
    assert.deepEqual(
      Object.keys(given).filter(flag => !(flag in agentFlags)),
      [],
    )
    const values = readFlags(agentFlags, given)
    assert.equal(parseNatsUrl(values.nats ?? '').host, 'nats:4222')
    assert.deepEqual((values.allow ?? []).map(parseAllow), [{ host: 'shop', port: 8000 }])
    assert.match(values.name ?? '', /\$\(JOB_COMPLETION_INDEX\)$/)
  })
})
