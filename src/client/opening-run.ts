import { BROKEN, MORE } from '../protocol/framing.js'
import type { Outbox } from '../workload/outbox.js'
import type { Opening } from '../workload/source.js'
import type { WriteTarget } from './messages.js'
import { post } from './post.js'
import { Reply } from './reply.js'

/** The opening of one client's connections: a greeting and messages, each answered before the next. */
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

  /** How long the last opening took. */
  get tookUs(): number {
    return this.#endedUs - this.beganUs
  }

  /** How long an exchange that began at `startUs` waited for the last opening. */
  waitOf(startUs: number): number {
    return Math.max(0, this.#endedUs - Math.max(startUs, this.beganUs))
  }

  /** The connection is new. */
  begin(nowUs: number): void {
    this.beganUs = nowUs
    this.#endedUs = Number.NEGATIVE_INFINITY
    this.#opening.restart()
  }

  /** Sends the next message. Returns its bytes, 0 if the server speaks next, or -1 if the opening is done. */
  say(to: WriteTarget): number {
    this.reply.forget()
    return this.#opening.next(this.#outbox) ? post(this.#outbox, to) : -1
  }

  end(nowUs: number): void {
    this.#endedUs = nowUs
  }

  /** Reads the first bytes of readBuffer. Fails if the server sends more than it was asked for. */
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
