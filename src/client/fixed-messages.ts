import { Expectation } from '../protocol/expectation.js'
import type { Protocol, ReplyReader } from '../protocol/protocol.js'
import type { ReplyVerdict } from '../workload/check/reply-check.js'
import type { Step } from '../workload/source.js'
import { Copies } from './copies.js'
import type { Messages, WriteTarget } from './messages.js'
import type { OpeningRun } from './opening-run.js'

/** One constant message: there is nothing to decide, and many copies go out in one write. */
export class FixedMessages implements Messages {
  readonly #copies: Copies
  readonly #expectation: Expectation | null
  readonly reader: ReplyReader
  readonly opening: OpeningRun | null

  constructor(
    copies: Copies,
    reader: ReplyReader,
    expectation: Expectation | null,
    opening: OpeningRun | null = null,
  ) {
    this.#copies = copies
    this.reader = reader
    this.#expectation = expectation
    this.opening = opening
  }

  // Getters, because a field costs each connection 8 bytes
  get begunKind(): number {
    return 0
  }
  get kind(): number {
    return 0
  }
  get thinkUs(): number {
    return 0
  }

  step(): Step {
    return 'exchange'
  }

  write(count: number, to: WriteTarget): number {
    return this.#copies.write(count, to)
  }

  settle(): void {
    // All exchanges are the same
  }

  hear(bytes: Uint8Array, from: number, to: number): void {
    this.#expectation?.feed(bytes, from, to)
  }

  judge(bytes: Uint8Array, from: number, to: number): ReplyVerdict {
    if (!this.#expectation) return 'ok'
    this.#expectation.feed(bytes, from, to)
    return this.#expectation.verdict() ? 'ok' : 'mismatch'
  }

  reset(): void {
    this.reader.reset()
    this.#expectation?.reset()
  }

  expected(): Uint8Array | null {
    return this.#expectation?.expected.slice() ?? null
  }
}

/** Makes the messages of each client of a thread; they share the copies of the request. */
export function fixedMessagesOf({
  request,
  expected,
  makeReplyReader,
}: Pick<Protocol, 'request' | 'expected' | 'makeReplyReader'>): (
  opening?: OpeningRun | null,
) => FixedMessages {
  const copies = new Copies(request)
  return opening =>
    new FixedMessages(
      copies,
      makeReplyReader(),
      expected === undefined ? null : new Expectation(expected),
      opening ?? null,
    )
}
