import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { decode, orderSchema, subjects } from '../../src/fleet/messages.js'
import type { Wire } from '../../src/fleet/wire.js'
import type { DriveShares } from '../../src/fleet/work.js'
import { nowUs } from '../../src/threads/clock.js'
import { agentOn, fleetOn, idle, MINE, planFor, quietly } from './in-process.js'
import { Broker } from './memory-wire.js'

const A = { id: '00000000000000aa', name: 'a' }
const B = { id: '00000000000000bb', name: 'b' }

/** Fails the first time. */
function failsOnce(): DriveShares {
  let times = 0
  return async (...given) => {
    if (times++ === 0) throw new Error('no luck')
    return idle(...given)
  }
}

describe('when one of two agents is lost', () => {
  test('the one that is left does not count twice', async () => {
    const broker = new Broker()
    agentOn(broker.wire(), A)
    const lost = agentOn(broker.wire(), { ...B, drive: failsOnce() })
    const fleet = fleetOn(broker.wire(), 100)
    await assert.rejects(fleet.drive(planFor(2), quietly()), /agent b was lost before the window .*: no luck/)
    await lost.stop()
    await assert.rejects(fleet.drive(planFor(2), quietly()), {
      code: 'agents-missing',
      message: /^--agents 2: not so many were free within 100ms .*: a$/,
    })
  })

  test('it may be claimed again, and what it says before all are is no reason to let it go', async () => {
    const broker = new Broker()
    agentOn(broker.wire(), A)
    agentOn(answersClaimsAfterABeat(broker.wire()), { ...B, drive: failsOnce() })
    const fleet = fleetOn(broker.wire())
    await assert.rejects(fleet.drive(planFor(2), quietly()), /agent b was lost before the window .*: no luck/)
    const driven = await fleet.drive(planFor(2), quietly())
    assert.deepEqual(
      driven.fleet?.agents.map(({ name, lost }) => [name, lost]),
      [
        ['a', null],
        ['b', null],
      ],
    )
  })
})

test('an agent that refuses to start is lost, and why is said', async () => {
  const broker = new Broker()
  let asideUs = 0
  agentOn(broker.wire(), A)
  agentOn(broker.wire(), { ...B, clock: () => nowUs() - asideUs })
  const driven = await fleetOn(broker.wire()).drive(planFor(2), {
    ...quietly(),
    // Its clock has been read by then
    onWindow: async () => {
      asideUs = 3600e6
    },
  })
  assert.deepEqual(
    driven.fleet?.agents.map(({ name, lost }) => [name, lost]),
    [
      ['a', null],
      ['b', 'a window begins within 10 s of now'],
    ],
  )
})

/** An agent's wire on which it has beaten before the coordinator hears that it is claimed. */
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
