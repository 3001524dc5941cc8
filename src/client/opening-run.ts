import { BROKEN, MORE } from '../protocol/framing.js'
import type { Outbox } from '../workload/outbox.js'
import type { Opening } from '../workload/source.js'
import type { WriteTarget } from './messages.js'
import { post } from './post.js'
import { Reply } from './reply.js'

/** The opening of one client's connections while it runs: a greeting and messages, each answered before the next. */
export class OpeningRun {
  readonly #opening: Opening
  readonly #outbox: Outbox
  readonly reply: Reply
  #endedUs = Number.NEGATIVE_INFINITY
  beganUs = 0

  constructor(opening: Opening, outbox: Outbox) {
    this.#opening = opening
    this.#outbox = outbox
    this.reply = new Reply(opening)
  }

  /** How long the last one took. */
  get tookUs(): number {
    return this.#endedUs - this.beganUs
  }

  /** For how long an exchange that began then waited for the last one. */
  waitOf(startUs: number): number {
    return Math.max(0, this.#endedUs - Math.max(startUs, this.beganUs))
  }

  /** The connection is new. */
  begin(nowUs: number): void {
    this.beganUs = nowUs
    this.#endedUs = Number.NEGATIVE_INFINITY
    this.#opening.restart()
  }

  /** Says what comes next and answers how many bytes that were, none where the server is to speak; -1: it is done. */
  say(to: WriteTarget): number {
    this.reply.forget()
    return this.#opening.next(this.#outbox) ? post(this.#outbox, to) : -1
  }

  end(nowUs: number): void {
    this.#endedUs = nowUs
  }

  /** Hears the first bytes of readBuffer. A server that says more than it was asked is not understood. */
  hear(length: number): 'more' | 'next' | 'failed' {
    const end = this.reply.read(0, length)
    if (end === MORE) return 'more'
    if (end === BROKEN || (end < length && !this.reply.isFiller(end, length))) {
      this.reply.keep(0, length)
      return 'failed'
    }
    return this.reply.judge(0, end) === 'ok' && !this.reply.closes ? 'next' : 'failed'
  }
}
