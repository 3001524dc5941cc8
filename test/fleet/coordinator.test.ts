import assert from 'node:assert/strict'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { describe, test } from 'node:test'
import { createServer } from 'node:tls'
import type { Driven } from '../../src/driver/drive.js'
import { driveShares } from '../../src/driver/driver.js'
import { decode, orderSchema, subjects } from '../../src/fleet/messages.js'
import type { Wire } from '../../src/fleet/wire.js'
import type { DriveShares } from '../../src/fleet/work.js'
import { nowUs } from '../../src/threads/clock.js'
import { makeCertificate, openssl } from '../peers/certificate.js'
import { agentOn, atEnd, fleetOn, idle, MINE, planFor, quietly } from './in-process.js'
import { Broker } from './memory-wire.js'

const A = { id: '00000000000000aa', name: 'a' }
const B = { id: '00000000000000bb', name: 'b' }

/** A driver that fails once. */
function failsOnce(): DriveShares {
  let times = 0
  return async (...given) => {
    if (times++ === 0) throw new Error('no luck')
    return idle(...given)
  }
}

/** Why each agent was lost, by its name. Null: it was not. */
const lostOf = ({ fleet }: Driven) =>
  Object.fromEntries((fleet?.agents ?? []).map(({ name, lost }) => [name, lost]))

test('agents with the same name get distinct names, and keep them from run to run', async () => {
  const broker = new Broker()
  agentOn(broker.wire(), A)
  agentOn(broker.wire(), { ...B, name: A.name })
  const fleet = fleetOn(broker.wire())
  for (let run = 1; run <= 2; run++)
    assert.deepEqual(lostOf(await fleet.drive(planFor(2), quietly())), { a: null, 'a#2': null })
})

describe('when one of two agents is lost', () => {
  test('the remaining agent does not count twice', async () => {
    const broker = new Broker()
    agentOn(broker.wire(), A)
    const lost = agentOn(broker.wire(), { ...B, drive: failsOnce() })
    const fleet = fleetOn(broker.wire(), { agentsTimeoutMs: 100 })
    await assert.rejects(fleet.drive(planFor(2), quietly()), /agent b was lost before the window .*: no luck/)
    await lost.stop()
    await assert.rejects(fleet.drive(planFor(2), quietly()), {
      code: 'agents-missing',
      message: /^--agents 2: fewer agents were free within 100ms .*: a$/,
    })
  })

  test('it may be claimed again, even if it sends a heartbeat before all are claimed', async () => {
    const broker = new Broker()
    agentOn(broker.wire(), A)
    agentOn(answersClaimsAfterABeat(broker.wire()), { ...B, drive: failsOnce() })
    const fleet = fleetOn(broker.wire())
    await assert.rejects(fleet.drive(planFor(2), quietly()), /agent b was lost before the window .*: no luck/)
    const driven = await fleet.drive(planFor(2), quietly())
    assert.deepEqual(lostOf(driven), { a: null, b: null })
  })
})

test('an agent that refuses to start is lost, with the reason', async () => {
  const broker = new Broker()
  let asideUs = 0
  agentOn(broker.wire(), A)
  agentOn(broker.wire(), { ...B, clock: () => nowUs() - asideUs })
  const driven = await fleetOn(broker.wire()).drive(planFor(2), {
    ...quietly(),
    // The clock of the agent has been read by now
    onWindow: async () => {
      asideUs = 3600e6
    },
  })
  assert.deepEqual(lostOf(driven), { a: null, b: 'a load must start within 10 s from now' })
})

describe('an agent with heartbeats is lost', () => {
  /** Starts two agents. b never ends, not even after a stop. */
  function startTwo() {
    const broker = new Broker()
    let end: () => void = () => undefined
    atEnd(() => end())
    const hangs: DriveShares = async (...given) => {
      const driven = await idle(...given)
      await new Promise<void>(resolve => {
        end = resolve
      })
      return driven
    }
    agentOn(broker.wire(), A)
    agentOn(broker.wire(), { ...B, drive: hangs })
    return fleetOn(broker.wire(), { graceMs: 1000 })
  }

  test('if it is still busy after its time', async () => {
    const driven = await startTwo().drive(planFor(2, { durationMs: 1, timeoutMs: 1 }), quietly())
    assert.deepEqual(lostOf(driven), { a: null, b: 'its load did not end in time' })
  })

  test('if it is still busy after a stop, even for requests without a time limit', async () => {
    const stop = new AbortController()
    const watch = { ...quietly(stop.signal), onWindow: async () => stop.abort() }
    const driven = await startTwo().drive(planFor(2, { durationMs: undefined, requests: 2 }), watch)
    assert.deepEqual(lostOf(driven), { a: null, b: 'its load did not end in time' })
  })

  test('if it does not answer an order', async () => {
    const broker = new Broker()
    const wire = broker.wire()
    const claimed: Wire['subscribe'] = (subject, onMessage) =>
      wire.subscribe(subject, (bytes, reply) =>
        onMessage(bytes, answer =>
          reply(decode(orderSchema, bytes)?.kind === 'claim' ? answer : new Uint8Array()),
        ),
      )
    agentOn({ ...wire, subscribe: claimed }, A)
    await assert.rejects(fleetOn(broker.wire(), { graceMs: 1000 }).drive(planFor(1), quietly()), {
      message: 'agent a was lost before the window opened: it sends heartbeats but does not answer',
    })
  })
})

test('agents drive a target over TLS', {
  skip: openssl === undefined && 'openssl is not installed',
}, async context => {
  const server = createServer(makeCertificate('IP:127.0.0.1').pem, socket => {
    socket.once('data', () => socket.end('pong'))
    socket.on('error', () => undefined)
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  context.after(() => server.close())
  const target = `tls://127.0.0.1:${(server.address() as AddressInfo).port}`
  const broker = new Broker()
  agentOn(broker.wire(), { ...A, drive: driveShares })
  const plan = planFor(1, {
    target,
    insecure: true,
    message: Buffer.from('ping'),
    expect: Buffer.from('pong'),
    durationMs: undefined,
    requests: 3,
  })
  const { recording } = await fleetOn(broker.wire()).drive(plan, quietly())
  assert.equal(recording.counts.ok, 3)
})

/** Delays the claim answers of an agent until it has sent a heartbeat. */
function answersClaimsAfterABeat(wire: Wire): Wire {
  const answers: (() => void)[] = []
  return {
    ...wire,
    publish: (subject, bytes) => {
      wire.publish(subject, bytes)
      if (subject === subjects.beats(MINE)) for (const answer of answers.splice(0)) setImmediate(answer)
    },
    subscribe: (subject, onMessage) =>
      wire.subscribe(subject, (bytes, reply) => {
        const isClaim = decode(orderSchema, bytes)?.kind === 'claim'
        onMessage(bytes, isClaim ? answer => answers.push(() => reply(answer)) : reply)
      }),
  }
}
