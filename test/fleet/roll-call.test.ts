import assert from 'node:assert/strict'
import { after, afterEach, before, beforeEach, describe, test } from 'node:test'
import type { Heythere } from '../cli/heythere.js'
import { anotherInstallation } from './another-installation.js'
import { endAgents, measuredBy, startAgent, startAgents, startBench, Target } from './fleet.js'
import { NatsServer, noNats } from './nats-server.js'

/** Its connections: three agents with three each. */
const NINE = ['--agents', '3', '-c', '9']

describe('who drives for whom', { skip: noNats }, () => {
  let nats: NatsServer
  let target: Target
  let agents: readonly Heythere[] = []
  before(async () => {
    nats = await NatsServer.start()
    agents = await startAgents(nats.url)
  })
  after(async () => {
    await endAgents(agents)
    await nats[Symbol.asyncDispose]()
  })
  beforeEach(async () => {
    target = await Target.start()
  })
  afterEach(() => target[Symbol.asyncDispose]())

  test('two coordinators want the same agents: one waits, or is told who has them', async () => {
    const first = startBench(target, nats.url, ...NINE, '-d', '60s')
    await target.until(() => target.pings > 300)
    const patient = startBench(target, nats.url, ...NINE, '-n', '90', '--agents-timeout', '60s')
    const hasty = await startBench(target, nats.url, ...NINE, '-n', '90', '--agents-timeout', '300ms')
      .finished
    assert.equal(hasty.code, 1)
    assert.match(
      hasty.stderr,
      /^heythere: --agents 3: not so many were free within 300ms \(--agents-timeout\): there were: a1 \(busy with [\w.:-]+\), a2 \(busy with .*\), a3 \(busy with .*\)\n$/,
    )
    first.child.kill('SIGINT')
    const [one, two] = [measuredBy(await first.finished), measuredBy(await patient.finished)]
    assert.deepEqual([one.code, two.code], [130, 0])
    assert.equal(two.run.requests.ok, 90)
  })

  test('too few: it says who is there', async () => {
    const { code, stderr } = await startBench(
      ...([target, nats.url, '--agents', '4', '-c', '9', '--agents-timeout', '300ms'] as const),
    ).finished
    assert.equal(code, 1)
    assert.match(stderr, /^heythere: --agents 4: not so many were free within 300ms .*: a1, a2, a3\n$/)
  })

  test('one of another version is named and not used', async () => {
    await using other = anotherInstallation({ version: '9.9.9' })
    const odd = other.start('agent', '--nats', nats.url, '--name', 'odd')
    await odd.says(/odd waits for work/)
    const { code, stderr } = await startBench(
      ...([target, nats.url, '--agents', '4', '-c', '9', '--agents-timeout', '300ms'] as const),
    ).finished
    assert.equal(code, 1)
    assert.match(stderr, /there were: a1, a2, a3, odd \(version 9\.9\.9, not \d+\.\d+\.\d+\)\n$/)
    await endAgents([odd])
  })

  test('an agent refuses what is not for it, and says why', async () => {
    const shy = await startAgent(nats.url, 'shy', '--allow', '127.0.0.1:9')
    const refused = async (reason: RegExp, ...flags: readonly string[]) => {
      // With all four the shy one is among them
      const { code, stderr } = await startBench(
        ...([target, nats.url, '--agents', '4', '-c', '8', ...flags] as const),
      ).finished
      assert.equal(code, 1)
      assert.match(stderr, reason)
    }
    await refused(/^heythere: agent shy refuses: its --allow names 127\.0\.0\.1:9, not 127\.0\.0\.1:\d+\n$/)
    await shy.says(/asks for 2 connections to .*; refused: its --allow/)
    await endAgents([shy])
    assert.equal(target.pings, 0)
  })
})

test('without the package for NATS, one line says what to install', async () => {
  await using other = anotherInstallation({ without: '@nats-io' })
  const { code, stderr } = await other.start('agent', '--nats', 'nats://127.0.0.1:4222').finished
  assert.equal(code, 1)
  assert.match(stderr, /^heythere: --nats: the package @nats-io\/transport-node is not installed; .*\n$/)
})
