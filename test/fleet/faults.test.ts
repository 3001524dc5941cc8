import assert from 'node:assert/strict'
import { after, afterEach, before, beforeEach, describe, test } from 'node:test'
import type { Heythere } from '../cli/heythere.js'
import { endAgents, lostOf, type Measured, measuredBy, startAgent, startBench, Target } from './fleet.js'
import { NatsServer, noNats } from './nats-server.js'
import { SlowWay } from './slow-way.js'

/** Its connections: three agents with three each. */
const NINE = ['--agents', '3', '-c', '9']
const LONG = ['-d', '2s']
/** Who is without a master has stopped before its end. */
const LONGER = ['-d', '4s']
/** Without a master an agent stops within 2 s; what is more is this machine's, which runs other tests too. */
const MASTERLESS_MS = 2000 + 1500

const warned = ({ result }: Measured, code: string): string =>
  result.warnings.find(warning => warning.code === code)?.message ?? ''

describe('a fleet of three agents keeps what is known and says what is missing', { skip: noNats }, () => {
  let nats: NatsServer
  let target: Target
  let agents: Heythere[] = []
  before(async () => {
    nats = await NatsServer.start()
  })
  after(() => nats[Symbol.asyncDispose]())
  beforeEach(async () => {
    target = await Target.start()
    agents = await Promise.all(['a1', 'a2', 'a3'].map(name => startAgent(nats.url, name)))
  })
  afterEach(async () => {
    await endAgents(agents)
    await target[Symbol.asyncDispose]()
  })

  const agentNamed = (name: string): Heythere => agents[Number(name.slice(1)) - 1]!
  const underLoad = (more = 300) => {
    const from = target.pings
    return target.until(() => target.open === 9 && target.pings >= from + more)
  }

  const assertLost = (measured: Measured, reason: RegExp): void => {
    const { code, result, run, stderr } = measured
    assert.equal(code, 1)
    assert.equal(result.state, 'failed')
    assert.equal(result.error?.code, 'agent-lost')
    assert.match(stderr, /^heythere: agent a1 was lost: /)
    assert.deepEqual(lostOf(run), { a1: true, a2: false, a3: false })
    const [lost, ...others] = run.fleet?.agents.toSorted((a, b) => a.name.localeCompare(b.name)) ?? []
    assert.equal(
      run.requests.ok,
      others.reduce((sum, { ok }) => sum + ok, 0),
    )
    assert.ok(others.every(({ ok }) => ok > 0))
    assert.match(lost?.lost ?? '', reason)
    assert.match(warned(measured, 'agent-lost'), /^a1 \(.*\): 33.3 % of the connections are missing/)
    // What the lost one did was done all the same
    assert.ok(target.pings >= run.requests.ok + (lost?.ok ?? 0))
  }

  test('when one is killed', async () => {
    const bench = startBench(target, nats.url, ...NINE, ...LONG)
    await underLoad()
    agentNamed('a1').child.kill('SIGKILL')
    assertLost(measuredBy(await bench.finished), /^silent for 2 s$/)
  })

  test('when one is frozen, and it does not go on when it thaws', async () => {
    const bench = startBench(target, nats.url, ...NINE, ...LONG)
    await underLoad()
    agentNamed('a1').child.kill('SIGSTOP')
    assertLost(measuredBy(await bench.finished), /^silent for 2 s$/)
    agentNamed('a1').child.kill('SIGCONT')
    await agentNamed('a1').says(/No word from|is done/)
    await target.until(() => target.open === 0)
  })

  test('when one is stopped by its own user', async () => {
    const bench = startBench(target, nats.url, ...NINE, ...LONG)
    await underLoad()
    agentNamed('a1').child.kill('SIGTERM')
    assertLost(measuredBy(await bench.finished), /^it was stopped by its own user$/)
    assert.equal((await agentNamed('a1').finished).code, 0)
  })

  test('when one is cut off: it stops by itself', async () => {
    await using way = await SlowWay.start(nats.port, 0)
    await endAgents([agentNamed('a1')])
    agents[0] = await startAgent(`nats://127.0.0.1:${way.port}`, 'a1')
    const bench = startBench(target, nats.url, ...NINE, ...LONG)
    await underLoad()
    way.cut()
    await agentNamed('a1').says(/No word from/)
    assertLost(measuredBy(await bench.finished), /^silent for 2 s$/)
    await target.until(() => target.open === 0)
    // It is of use again once the way is
    way.mend()
    const again = startBench(target, nats.url, ...NINE, '-n', '90', '--agents-timeout', '60s')
    assert.deepEqual(lostOf(measuredBy(await again.finished).run), { a1: false, a2: false, a3: false })
  })

  test('when one is frozen for a moment: nothing is missing', async () => {
    const bench = startBench(target, nats.url, ...NINE, ...LONGER)
    await underLoad()
    agentNamed('a1').child.kill('SIGSTOP')
    await underLoad(50)
    agentNamed('a1').child.kill('SIGCONT')
    const { code, run } = measuredBy(await bench.finished)
    assert.equal(code, 0)
    assert.deepEqual(lostOf(run), { a1: false, a2: false, a3: false })
    assert.equal(run.requests.ok, target.pings)
  })

  test('when the coordinator is killed: all agents stop by themselves within 2 s', async () => {
    const bench = startBench(target, nats.url, ...NINE, '-d', '60s')
    await underLoad()
    const killedMs = performance.now()
    bench.child.kill('SIGKILL')
    await Promise.all(agents.map(agent => agent.says(/No word from .*: stopped/)))
    await target.until(() => target.open === 0)
    assert.ok(target.lastPingMs - killedMs < MASTERLESS_MS, `${target.lastPingMs - killedMs} ms`)
    const again = measuredBy(await startBench(target, nats.url, ...NINE, '-n', '90').finished)
    assert.equal(again.run.requests.ok, 90)
  })

  test('when NATS is restarted in mid-run: nothing is missing', async () => {
    const bench = startBench(target, nats.url, ...NINE, ...LONGER)
    await underLoad()
    await nats.kill()
    await nats.start()
    const { code, run, stderr } = measuredBy(await bench.finished)
    assert.equal(code, 0, stderr)
    assert.deepEqual(lostOf(run), { a1: false, a2: false, a3: false })
    assert.equal(run.requests.ok, target.pings)
  })

  test('when NATS is gone for good: no agent goes on, and nothing hangs', async () => {
    const bench = startBench(target, nats.url, ...NINE, '-d', '60s')
    await underLoad()
    await nats.kill()
    await Promise.all(agents.map(agent => agent.says(/No word from .*: stopped/)))
    await target.until(() => target.open === 0)
    const { code, stderr } = await bench.finished
    await nats.start()
    assert.equal(code, 1)
    assert.match(stderr, /^heythere: agent a\d was lost: silent for 2 s\n$/)
  })
})
