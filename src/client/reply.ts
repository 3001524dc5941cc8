import { printable } from '../printable.js'
import { BROKEN, MORE } from '../protocol/framing.js'
import { type Outcome, outcomeOfReader } from '../protocol/outcome.js'
import type { Judge } from '../workload/source.js'
import { readBuffer } from './client-socket.js'
import { ReplyStart } from './reply-start.js'

const MOST_REASON = 200

/** The current reply on one connection, in readBuffer: its end, whether it is right, and its first bytes. */
export class Reply {
  readonly #judge: Judge
  /** Made when it is first needed: most replies are right, and come in one piece. */
  #start: ReplyStart | null = null
  #reason: string | null = null

  constructor(judge: Judge) {
    this.#judge = judge
  }

  /** Whether the reply that just ended announces the connection's close. */
  get closes(): boolean {
    return this.#judge.reader.closes
  }

  /** What to show of a failed reply: its first bytes, or why it did not come; null: nothing is known. */
  get text(): string | null {
    return this.#reason ?? this.#start?.text ?? null
  }

  /** Forgets the first bytes of the last reply. */
  forget(): void {
    this.#start?.clear()
    this.#reason = null
  }

  /** The reply will not come. `reason`: from the system or TLS. */
  explain(reason: string): void {
    this.#reason = printable(reason).slice(0, MOST_REASON)
  }

  /** As Framer.read. Also BROKEN if a reader, which may be a user's, returns an invalid position. */
  read(from: number, to: number): number {
    const end = this.#judge.reader.read(readBuffer, from, to)
    if (end === MORE) {
      this.#judge.hear(readBuffer, from, to)
      this.keep(from, to)
      return MORE
    }
    return end > from && end <= to ? end : BROKEN
  }

  /** Judges the reply that just ended; its last piece is given. */
  judge(from: number, to: number): Outcome {
    const verdict = this.#judge.judge(readBuffer, from, to)
    const { reader } = this.#judge
    if (verdict === 'ok' && !reader.failed) return 'ok'
    this.keep(from, to)
    return reader.failed ? outcomeOfReader(reader) : verdict
  }

  /** Keeps the first bytes to show them. Unexpected ones may or may not be part of the reply. */
  keep(from: number, to: number): void {
    this.#start ??= new ReplyStart()
    this.#start.add(readBuffer, from, to)
  }

  /** Whether the reader skips all of these bytes after a reply. */
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
