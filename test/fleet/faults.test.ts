import assert from 'node:assert/strict'
import { after, afterEach, before, beforeEach, describe, test } from 'node:test'
import type { Heythere } from '../cli/heythere.js'
import {
  endAgents,
  lostOf,
  type Measured,
  measuredBy,
  measureHere,
  startAgent,
  startBench,
  Target,
} from './fleet.js'
import { NatsServer, noNats } from './nats-server.js'
import { SlowWay } from './slow-way.js'

/** The load: nine connections, three for each of three agents. */
const NINE = ['--agents', '3', '-c', '9']
const LONG = { durationMs: 2000 }
/** Long enough for an agent without a coordinator to stop first. */
const LONGER = { durationMs: 3500 }
/** An agent without a coordinator stops within 2 s. Allow more, because this machine runs other tests too. */
const MASTERLESS_MS = 2000 + 1500
const REPLY_AFTER_MS = 10

const warned = ({ result }: Measured, code: string): string =>
  result.warnings.find(warning => warning.code === code)?.message ?? ''

describe('a fleet of three agents keeps its results and reports what is missing', { skip: noNats }, () => {
  let nats: NatsServer
  let way: SlowWay
  let target: Target
  const agents = new Map<string, Heythere>()
  before(async () => {
    nats = await NatsServer.start()
    way = await SlowWay.start(nats.port, 0)
  })
  after(async () => {
    await endAgents([...agents.values()])
    await way[Symbol.asyncDispose]()
    await nats[Symbol.asyncDispose]()
  })
  beforeEach(async () => {
    target = await Target.start(REPLY_AFTER_MS)
    // Reuse the agents of the previous test, because starting a process takes half a second of CPU
    await Promise.all(
      ['a1', 'a2', 'a3'].map(async name => {
        const { exitCode, signalCode } = agents.get(name)?.child ?? { exitCode: 0 }
        if (exitCode === null && signalCode === null) return
        const url = name === 'a1' ? `nats://127.0.0.1:${way.port}` : nats.url
        agents.set(name, await startAgent(url, name))
      }),
    )
  })
  afterEach(() => target[Symbol.asyncDispose]())

  const agentNamed = (name: string): Heythere => agents.get(name)!
  const run = (options: Parameters<typeof measureHere>[2]) => measureHere(target, nats.url, options)
  const underLoad = (more = 100) => {
    const from = target.pings
    return target.until(() => target.open === 9 && target.pings >= from + more)
  }
  /** Returns a function that waits until all these agents print a text from now on. */
  const listenTo = (...heard: readonly Heythere[]) => {
    const from = heard.map(({ stdout }) => stdout.length)
    return (pattern: RegExp) => Promise.all(heard.map((agent, index) => agent.says(pattern, from[index])))
  }

  const assertLost = (measured: Measured, reason: RegExp): void => {
    const { result, run } = measured
    assert.equal(result.state, 'failed')
    assert.equal(result.error?.code, 'agent-lost')
    assert.match(result.error.message, /^agent a1 was lost: /)
    assert.deepEqual(lostOf(run), { a1: true, a2: false, a3: false })
    const [lost, ...others] = run.fleet?.agents.toSorted((a, b) => a.name.localeCompare(b.name)) ?? []
    assert.equal(
      run.requests.ok,
      others.reduce((sum, { ok }) => sum + ok, 0),
    )
    assert.ok(others.every(({ ok }) => ok > 0))
    assert.match(lost?.lost ?? '', reason)
    assert.match(warned(measured, 'agent-lost'), /^a1 \(.*\): 33.3 % of the connections are missing/)
    // The lost agent sent requests too
    assert.ok(target.pings >= run.requests.ok + (lost?.ok ?? 0))
  }

  test('if one is killed', async () => {
    const bench = startBench(target, nats.url, ...NINE, '-d', '2s')
    await underLoad()
    agentNamed('a1').child.kill('SIGKILL')
    const measured = measuredBy(await bench.finished)
    assertLost(measured, /^silent for 2 s$/)
    assert.equal(measured.code, 1)
    assert.match(measured.stderr, /^heythere: agent a1 was lost: /)
  })

  test('if one is frozen: it does not go on after it is resumed', async () => {
    const measuring = run(LONG)
    await underLoad()
    const says = listenTo(agentNamed('a1'))
    agentNamed('a1').child.kill('SIGSTOP')
    assertLost(await measuring, /^silent for 2 s$/)
    agentNamed('a1').child.kill('SIGCONT')
    await says(/is silent|is done/)
    await target.until(() => target.open === 0)
  })

  test('if one is stopped by its own user', async () => {
    const measuring = run(LONG)
    await underLoad()
    agentNamed('a1').child.kill('SIGTERM')
    assertLost(await measuring, /^the agent's own user stopped it$/)
    assert.equal((await agentNamed('a1').finished).code, 0)
  })

  test('if one is cut off: it stops by itself', async () => {
    const measuring = run(LONG)
    await underLoad()
    const says = listenTo(agentNamed('a1'))
    way.cut()
    await says(/is silent/)
    assertLost(await measuring, /^silent for 2 s$/)
    await target.until(() => target.open === 0)
    // It can be used again after the link is restored
    way.mend()
    assert.deepEqual(lostOf((await run({ requests: 90 })).run), { a1: false, a2: false, a3: false })
  })

  test('if one is frozen for a moment: nothing is missing', async () => {
    const measuring = run(LONGER)
    await underLoad()
    agentNamed('a1').child.kill('SIGSTOP')
    await underLoad(50)
    agentNamed('a1').child.kill('SIGCONT')
    const { result, run: made } = await measuring
    assert.equal(result.error, null)
    assert.deepEqual(lostOf(made), { a1: false, a2: false, a3: false })
    assert.equal(made.requests.ok, target.pings)
  })

  test('if the coordinator is killed: all agents stop by themselves within 2 s', async () => {
    const bench = startBench(target, nats.url, ...NINE, '-d', '60s')
    await underLoad()
    const say = listenTo(...agents.values())
    const killedMs = performance.now()
    bench.child.kill('SIGKILL')
    await say(/is silent: stopped working for it/)
    await target.until(() => target.open === 0)
    assert.ok(target.lastPingMs - killedMs < MASTERLESS_MS, `${target.lastPingMs - killedMs} ms`)
    assert.equal((await run({ requests: 90 })).run.requests.ok, 90)
  })

  test('if NATS is restarted during the run: nothing is missing', async () => {
    const measuring = run(LONGER)
    await underLoad()
    await nats.kill()
    await nats.start()
    const { result, run: made } = await measuring
    assert.equal(result.error, null)
    assert.deepEqual(lostOf(made), { a1: false, a2: false, a3: false })
    assert.equal(made.requests.ok, target.pings)
  })

  test('if NATS stays down: all agents stop, and nothing hangs', async () => {
    const bench = startBench(target, nats.url, ...NINE, '-d', '60s')
    await underLoad()
    const say = listenTo(...agents.values())
    await nats.kill()
    await say(/is silent: stopped working for it/)
    await target.until(() => target.open === 0)
    const { code, stderr } = await bench.finished
    await nats.start()
    assert.equal(code, 1)
    assert.match(stderr, /^heythere: agent a\d was lost: silent for 2 s\n$/)
  })
})
