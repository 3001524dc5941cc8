import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { Program, whereIs } from './program.js'

/** The path of mosquitto on this machine, or undefined. */
export const mosquitto = whereIs('mosquitto')

/** `$SYS` topics are published every second if they changed. */
const configure = (port: number): string => `
listener ${port} 127.0.0.1
allow_anonymous true
persistence false
sys_interval 1
log_dest stderr
log_type error
`

/** Starts mosquitto for one test; `settings` are lines of its configuration. */
export async function startMosquitto(context: TestContext, ...settings: readonly string[]): Promise<Program> {
  assert.ok(mosquitto)
  const program = await Program.start(mosquitto, ({ port, folder }) => {
    const file = join(folder, 'mosquitto.conf')
    writeFileSync(file, [configure(port), ...settings, ''].join('\n'))
    return ['-c', file]
  })
  context.after(() => program.remove())
  return program
}

/** A string of MQTT, after its length. */
const mqttString = (text: string): Buffer => {
  const bytes = Buffer.from(text)
  return Buffer.concat([Uint8Array.of(bytes.length >> 8, bytes.length & 0xff), bytes])
}

/** A short packet of MQTT 3.1.1. */
const packet = (type: number, ...parts: readonly Uint8Array[]): Buffer => {
  const body = Buffer.concat(parts)
  assert.ok(body.length < 128, 'the length fits in one byte')
  return Buffer.concat([Uint8Array.of(type, body.length), body])
}

/** CONNECT with a clean session. Without a name the broker chooses one. */
export const connectPacket = (client = ''): Buffer =>
  packet(0x10, mqttString('MQTT'), Uint8Array.of(4, 0b10, 0, 60), mqttString(client))
export const CONNACK = Buffer.of(0x20, 2, 0, 0)

/** The complete packets at the start of `bytes`, each below 128 bytes, and the rest. */
function split(bytes: Buffer): { readonly packets: readonly Buffer[]; readonly rest: Buffer } {
  const packets: Buffer[] = []
  let from = 0
  for (;;) {
    const end = from + 2 + (bytes[from + 1] ?? Number.POSITIVE_INFINITY)
    if (end > bytes.length) return { packets, rest: bytes.subarray(from) }
    packets.push(bytes.subarray(from, end))
    from = end
  }
}

const PUBLISH = 3

/**
 * Reads a counter of the broker, such as `$SYS/broker/publish/messages/received`, until it has the expected
 * value. The broker publishes changes within a second. Rejects after a timeout.
 */
export function sysCount(
  { port }: Program,
  topic: string,
  isAwaited: (count: number) => boolean,
): Promise<number> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', timeout: 10_000 })
    let last = 'nothing'
    let bytes: Buffer = Buffer.alloc(0)
    socket.on('timeout', () => socket.destroy(new Error(`${topic} stays at ${last}`)))
    socket.on('error', reject)
    socket.on('data', part => {
      const { packets, rest } = split(Buffer.concat([bytes, part]))
      bytes = rest
      for (const message of packets.filter(([type = 0]) => type >> 4 === PUBLISH)) {
        // The length of the topic and the topic, then the value as text
        last = message.subarray(4 + topic.length).toString()
        if (!isAwaited(Number(last))) continue
        socket.destroy()
        resolve(Number(last))
      }
    })
    socket.write(connectPacket())
    socket.write(packet(0x82, Uint8Array.of(0, 1), mqttString(topic), Uint8Array.of(0)))
  })
}
