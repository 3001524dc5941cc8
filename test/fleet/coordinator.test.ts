import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { DriveShares } from '../../src/fleet/work.js'
import { agentOn, fleetOn, idle, planFor, quietly } from './in-process.js'
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
})
