import type { ModuleClient } from '../../protocol/module-client.js'
import type { ReplyReader } from '../../protocol/protocol.js'
import type { ReplyVerdict } from '../check/reply-check.js'
import type { Outbox } from '../outbox.js'
import type { Source, Step } from '../source.js'
import type { ModuleKinds } from './module-kinds.js'
import { ModuleReply } from './module-reply.js'

const NOTHING = new Uint8Array(0)

/** The messages of a user's module, which may allocate. This class allocates only the replies to check. */
export class ModuleSource implements Source {
  readonly #client: ModuleClient
  readonly #known: ModuleKinds
  readonly #reply = new ModuleReply()
  readonly #checks: boolean
  /** The outstanding exchanges, oldest first: a ring buffer. */
  readonly #kinds: Uint8Array
  readonly #messages: Uint8Array[]
  #head = 0
  #count = 0
  #unwritten = 0
  readonly reader: ReplyReader
  readonly thinkUs = 0
  begunKind = 0

  constructor(client: ModuleClient, reader: ReplyReader, kinds: ModuleKinds, pipelining: number) {
    this.#client = client
    this.reader = reader
    this.#known = kinds
    this.#checks = typeof client.check === 'function'
    this.#kinds = new Uint8Array(pipelining)
    this.#messages = Array<Uint8Array>(pipelining).fill(NOTHING)
  }

  get kind(): number {
    return this.#kinds[this.#head]!
  }

  step(): Step {
    const message = this.#client.next()
    const place = (this.#head + this.#count) % this.#kinds.length
    this.#messages[place] = this.#known.bytesOf(message)
    this.begunKind = this.#known.of(message)
    this.#kinds[place] = this.begunKind
    this.#count++
    this.#unwritten++
    return 'exchange'
  }

  write(outbox: Outbox): void {
    const place = (this.#head + this.#count - this.#unwritten) % this.#kinds.length
    outbox.addBytes(this.#messages[place]!)
    this.#messages[place] = NOTHING
    this.#unwritten--
  }

  hear(bytes: Uint8Array, from: number, to: number): void {
    if (this.#checks) this.#reply.hear(bytes, from, to)
  }

  judge(bytes: Uint8Array, from: number, to: number): ReplyVerdict {
    if (!this.#checks) return 'ok'
    return this.#client.check?.(this.#reply.take(bytes, from, to)) ? 'ok' : 'mismatch'
  }

  expected(): Uint8Array | null {
    return null
  }

  settle(): void {
    if (this.#unwritten === this.#count) this.#unwritten--
    this.#count--
    if (this.#count > 0) this.#head = (this.#head + 1) % this.#kinds.length
  }

  reset(): void {
    this.reader.reset()
    this.#reply.clear()
  }
}
