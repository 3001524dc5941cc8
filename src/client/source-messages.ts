import type { ReplyReader } from '../protocol/protocol.js'
import type { ReplyVerdict } from '../workload/check/reply-check.js'
import type { Outbox } from '../workload/outbox.js'
import type { Source, Step } from '../workload/source.js'
import type { Messages, WriteTarget } from './messages.js'
import type { OpeningRun } from './opening-run.js'
import { post } from './post.js'

/** Messages that a source makes one by one; those begun together go out in one write. */
export class SourceMessages implements Messages {
  readonly #source: Source
  readonly #outbox: Outbox
  readonly opening: OpeningRun | null

  /** `outbox`: one for all connections of a thread. */
  constructor(source: Source, opening: OpeningRun | null, outbox: Outbox) {
    this.#source = source
    this.opening = opening
    this.#outbox = outbox
  }

  get reader(): ReplyReader {
    return this.#source.reader
  }
  get begunKind(): number {
    return this.#source.begunKind
  }
  get kind(): number {
    return this.#source.kind
  }
  get thinkUs(): number {
    return this.#source.thinkUs
  }

  step(): Step {
    return this.#source.step()
  }

  write(count: number, to: WriteTarget): number {
    let sent = 0
    for (let left = count; left > 0; left--) {
      if (this.#outbox.isFull) sent += post(this.#outbox, to)
      this.#source.write(this.#outbox)
    }
    return sent + post(this.#outbox, to)
  }

  settle(isOk: boolean): void {
    this.#source.settle(isOk)
  }

  hear(bytes: Uint8Array, from: number, to: number): void {
    this.#source.hear(bytes, from, to)
  }

  judge(bytes: Uint8Array, from: number, to: number): ReplyVerdict {
    return this.#source.judge(bytes, from, to)
  }

  reset(): void {
    this.#source.reset()
  }

  expected(): Uint8Array | null {
    return this.#source.expected()
  }
}
