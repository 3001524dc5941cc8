import type { ModuleClient } from '../../protocol/module-client.js'
import type { ReplyReader } from '../../protocol/protocol.js'
import type { ReplyVerdict } from '../check/reply-check.js'
import type { Outbox } from '../outbox.js'
import type { Opening } from '../source.js'
import type { ModuleKinds } from './module-kinds.js'
import { ModuleReply } from './module-reply.js'

/** The opening of a user's module, which receives each reply and returns the next message. */
export class ModuleOpening implements Opening {
  readonly #client: ModuleClient
  readonly #known: ModuleKinds
  readonly #reply = new ModuleReply()
  #heard: Uint8Array | null = null
  readonly reader: ReplyReader

  constructor(client: ModuleClient, reader: ReplyReader, kinds: ModuleKinds) {
    this.#client = client
    this.reader = reader
    this.#known = kinds
  }

  restart(): void {
    this.reset()
    this.#heard = null
  }

  next(outbox: Outbox): boolean {
    const message = this.#client.opening?.(this.#heard) ?? null
    if (message === null) return false
    outbox.addBytes(this.#known.bytes('opening()', message))
    return true
  }

  hear(bytes: Uint8Array, from: number, to: number): void {
    this.#reply.hear(bytes, from, to)
  }

  judge(bytes: Uint8Array, from: number, to: number): ReplyVerdict {
    this.#heard = this.#reply.take(bytes, from, to)
    return 'ok'
  }

  expected(): Uint8Array | null {
    return null
  }

  reset(): void {
    this.reader.reset()
    this.#reply.clear()
  }
}
