import type { Wire } from '../../src/fleet/wire.js'

type OnMessage = Parameters<Wire['subscribe']>[1]

/** A NATS within this process. Each message is delivered to all wires of the broker in its own turn. */
export class Broker {
  readonly #subscribers = new Map<string, Set<OnMessage>>()

  wire(mostBytes = 1024 * 1024): Wire {
    return {
      mostBytes,
      closed: new Promise(() => undefined),
      publish: (subject, bytes) => this.#deliver(subject, bytes, () => undefined),
      subscribe: (subject, onMessage) => {
        const all = this.#subscribers.get(subject) ?? new Set()
        this.#subscribers.set(subject, all.add(onMessage))
        return () => all.delete(onMessage)
      },
      request: (subject, bytes, withinMs) =>
        new Promise(resolve => {
          const timer = setTimeout(() => resolve(null), withinMs)
          this.#deliver(subject, bytes, reply => {
            clearTimeout(timer)
            resolve(reply)
          })
        }),
      close: async () => undefined,
    }
  }

  #deliver(subject: string, bytes: Uint8Array, reply: (bytes: Uint8Array) => void): void {
    for (const onMessage of this.#subscribers.get(subject) ?? []) setImmediate(() => onMessage(bytes, reply))
  }
}
