import { printable } from '../printable.js'
import type { Expectation } from '../protocol/expectation.js'
import { BROKEN, MORE } from '../protocol/framing.js'
import type { ReplyReader } from '../protocol/protocol.js'
import { readBuffer } from './client-socket.js'
import { ReplyStart } from './reply-start.js'

const MOST_REASON = 200

/** The reply under way on one connection: where it ends, whether it is right, and how it began. Pieces are of readBuffer. */
export class Reply {
  readonly #reader: ReplyReader
  readonly #expectation: Expectation | null
  readonly #start = new ReplyStart()
  #reason: string | null = null

  constructor(reader: ReplyReader, expectation: Expectation | null) {
    this.#reader = reader
    this.#expectation = expectation
  }

  /** The reply that has just ended says that the connection ends with it. */
  get closes(): boolean {
    return this.#reader.closes
  }

  /** What is to be shown of one that failed: how it began, or why it did not come; null: nothing is known. */
  get text(): string | null {
    return this.#reason ?? this.#start.text
  }

  /** Forgets how the last one began. */
  forget(): void {
    this.#start.clear()
    this.#reason = null
  }

  /** It will not come: what the system, or TLS, said. */
  explain(reason: string): void {
    this.#reason = printable(reason).slice(0, MOST_REASON)
  }

  /** As Framer.read. BROKEN also where a reader, which may be a user's, answers what it must not. */
  read(from: number, to: number): number {
    const end = this.#reader.read(readBuffer, from, to)
    if (end === MORE) {
      this.#expectation?.feed(readBuffer, from, to)
      this.#start.add(readBuffer, from, to)
      return MORE
    }
    if (!(end > from && end <= to)) return BROKEN
    this.#expectation?.feed(readBuffer, from, end)
    return end
  }

  /** Whether the reply that has just ended is right; its last piece is given. */
  isRight(from: number, to: number): boolean {
    const failed = this.#reader.failed
    const asExpected = this.#expectation?.verdict() ?? true
    if (asExpected && !failed) return true
    this.#start.add(readBuffer, from, to)
    return false
  }

  /** A piece that can't be told apart from the reply, or can't be one. */
  keep(from: number, to: number): void {
    this.#start.add(readBuffer, from, to)
  }

  /** Whether these bytes mean nothing where they stand, behind a reply. */
  isFiller(from: number, to: number): boolean {
    return this.#reader.skip?.(readBuffer, from, to) === to
  }

  /** See Framer.end. */
  end(): boolean {
    return this.#reader.end()
  }

  /** For a new connection. */
  reset(): void {
    this.#reader.reset()
    this.#expectation?.reset()
  }
}
