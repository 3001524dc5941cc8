import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { assertAllOk, measure } from './measure.js'
import { CONNACK, connectPacket, mosquitto, startMosquitto, sysCount } from './mosquitto.js'

/** Bytes with the escapes of `-e`. */
const escaped = (bytes: Uint8Array): string =>
  [...bytes].map(byte => `\\x${byte.toString(16).padStart(2, '0')}`).join('')

describe('mosquitto', { skip: mosquitto === undefined && 'mosquitto is not installed' }, () => {
  test('it received as many CONNECTs as heythere counts', async context => {
    const N = 203
    const program = await startMosquitto(context)
    const flags = ['-m', escaped(connectPacket()), '-E', escaped(CONNACK), '-e', '--until', 'bytes:4']
    const how = ['-c', '7', '-w', '1', '-n', String(N)]
    assertAllOk(await measure(`127.0.0.1:${program.port}`, ...flags, ...how), N)
    // One CONNECT per exchange, and the two packets of the client that reads the counter
    const received = await sysCount(program, '$SYS/broker/messages/received', count => count >= N + 2)
    assert.equal(received, N + 2)
  })
})
