import { printable } from '../printable.js'
import { BROKEN, MORE } from '../protocol/framing.js'
import { type Outcome, outcomeOfReader } from '../protocol/outcome.js'
import type { Judge } from '../workload/source.js'
import { readBuffer } from './client-socket.js'
import { ReplyStart } from './reply-start.js'

const MOST_REASON = 200

/** The reply under way on one connection: where it ends, whether it is right, and how it began. Pieces are of readBuffer. */
export class Reply {
  readonly #judge: Judge
  readonly #start = new ReplyStart()
  #reason: string | null = null

  constructor(judge: Judge) {
    this.#judge = judge
  }

  /** The reply that has just ended says that the connection ends with it. */
  get closes(): boolean {
    return this.#judge.reader.closes
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
    const end = this.#judge.reader.read(readBuffer, from, to)
    if (end === MORE) {
      this.#judge.hear(readBuffer, from, to)
      this.#start.add(readBuffer, from, to)
      return MORE
    }
    return end > from && end <= to ? end : BROKEN
  }

  /** What the reply that has just ended comes to; its last piece is given. */
  judge(from: number, to: number): Outcome {
    const verdict = this.#judge.judge(readBuffer, from, to)
    const { reader } = this.#judge
    if (verdict === 'ok' && !reader.failed) return 'ok'
    this.#start.add(readBuffer, from, to)
    return reader.failed ? outcomeOfReader(reader) : verdict
  }

  /** Bytes that can't be distinguished from the reply, or can't be one. */
  keep(from: number, to: number): void {
    this.#start.add(readBuffer, from, to)
  }

  /** Whether these bytes mean nothing where they stand, behind a reply. */
  isFiller(from: number, to: number): boolean {
    return this.#judge.reader.skip?.(readBuffer, from, to) === to
  }

  /** See Framer.end. */
  end(): boolean {
    return this.#judge.reader.end()
  }

  /** For a new connection. */
  reset(): void {
    this.#judge.reset()
  }
}
