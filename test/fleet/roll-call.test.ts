import assert from 'node:assert/strict'
import { once } from 'node:events'
import { describe, test } from 'node:test'
import { version } from '../../src/experiment/version.js'
import type { DriveShares } from '../../src/fleet/work.js'
import { installationWithout } from './another-installation.js'
import { lostOf, measureHere, startBench, Target, wireTo } from './fleet.js'
import { agentOn, fleetOn, idle, MINE, planFor, quietly } from './in-process.js'
import { Broker } from './memory-wire.js'
import { NatsServer, noNats } from './nats-server.js'

/** The agents a1, a2 and so on. */
const ids = (many: number) =>
  Array.from({ length: many }, (_, index) => ({ id: `00000000000000a${index + 1}`, name: `a${index + 1}` }))

describe('the claim of agents', () => {
  test('if two coordinators want the same agents, one waits, or is told who uses them', {
    skip: noNats,
  }, async () => {
    await using nats = await NatsServer.start()
    await using target = await Target.start()
    const wire = await wireTo(nats.url)
    const stop = new AbortController()
    const drive: DriveShares = async (plan, ...given) => {
      const driven = await idle(plan, ...given)
      if (plan.requests === null) await once(stop.signal, 'abort')
      return driven
    }
    const asked = Promise.all(
      ids(3).map(
        who =>
          new Promise<void>(resolve => {
            const log = (line: string) => line.includes('asks for') && resolve()
            agentOn(wire, { ...who, version: version(), drive, log })
          }),
      ),
    )
    const first = measureHere(target, nats.url, { durationMs: 60_000 }, stop.signal)
    await asked
    const caller = { session: MINE, from: 'patient', version: version() }
    const fleet = fleetOn(wire, { caller, agentsTimeoutMs: 60_000 })
    const patient = fleet.drive(planFor(3, { durationMs: undefined, requests: 3 }), quietly())
    const { code, stderr } = await startBench(
      ...([target, nats.url, '--agents', '3', '-c', '9', '--agents-timeout', '300ms'] as const),
    ).finished
    assert.equal(code, 1)
    assert.match(
      stderr,
      /^heythere: --agents 3: fewer agents were free within 300ms \(--agents-timeout\); found: a1 \(busy with [\w.:-]+\), a2 \(busy with .*\), a3 \(busy with .*\)\n$/,
    )
    stop.abort()
    assert.equal((await first).result.state, 'stopped')
    assert.deepEqual(lostOf(await patient), { a1: false, a2: false, a3: false })
    fleet.close()
    await wire.close()
  })

  test('lists the agents that are there if they are too few', async () => {
    const broker = new Broker()
    for (const who of ids(3)) agentOn(broker.wire(), who)
    await assert.rejects(fleetOn(broker.wire(), { agentsTimeoutMs: 100 }).drive(planFor(4), quietly()), {
      message: '--agents 4: fewer agents were free within 100ms (--agents-timeout); found: a1, a2, a3',
    })
  })

  test('names an agent of another version and does not use it', async () => {
    const broker = new Broker()
    const [one, odd] = ids(2)
    agentOn(broker.wire(), one)
    agentOn(broker.wire(), { ...odd, version: '9.9.9' })
    await assert.rejects(
      fleetOn(broker.wire(), { agentsTimeoutMs: 100 }).drive(planFor(2), quietly()),
      /found: a1, a2 \(version 9\.9\.9, not 1\.0\.0\)$/,
    )
  })

  test('is refused by an agent with its reason, if the target is not allowed', async () => {
    const broker = new Broker()
    const said: string[] = []
    const [one, shy] = ids(2)
    const limits = { allow: [{ host: '127.0.0.1', port: 8 }], maxConnections: 10, maxRatePerSecond: null }
    agentOn(broker.wire(), one)
    agentOn(broker.wire(), {
      ...shy,
      limits,
      drive: () => assert.fail('it drives'),
      log: line => said.push(line),
    })
    await assert.rejects(fleetOn(broker.wire()).drive(planFor(2), quietly()), {
      message: 'agent a2 refuses: its --allow permits 127.0.0.1:8, not 127.0.0.1:9',
    })
    assert.match(said.join('\n'), /me asks for 1 connection to 127\.0\.0\.1:9, .*; refused: its --allow/)
  })
})

test('without the package for NATS, one line says what to install', async () => {
  await using other = installationWithout('@nats-io')
  const { code, stderr } = await other.start('agent', '--nats', 'nats://127.0.0.1:4222').finished
  assert.equal(code, 1)
  assert.match(stderr, /^heythere: --nats: the package @nats-io\/transport-node is not installed; .*\n$/)
})
