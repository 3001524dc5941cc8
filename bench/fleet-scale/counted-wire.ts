import type { Wire } from '../../src/fleet/wire.js'

export interface Traffic {
  bytes: number
  messages: number
}

/** The same wire, with counts of its traffic in both directions, without NATS subjects and frames. */
export function counted(wire: Wire): { wire: Wire; traffic: Traffic } {
  const traffic: Traffic = { bytes: 0, messages: 0 }
  const count = (bytes: Uint8Array | null): void => {
    traffic.bytes += bytes?.length ?? 0
    traffic.messages++
  }
  return {
    traffic,
    wire: {
      mostBytes: wire.mostBytes,
      closed: wire.closed,
      publish: (subject, bytes) => {
        count(bytes)
        wire.publish(subject, bytes)
      },
      subscribe: (subject, onMessage) =>
        wire.subscribe(subject, (bytes, reply) => {
          count(bytes)
          onMessage(bytes, reply)
        }),
      request: async (subject, bytes, withinMs) => {
        count(bytes)
        const reply = await wire.request(subject, bytes, withinMs)
        count(reply)
        return reply
      },
      close: () => wire.close(),
    },
  }
}
