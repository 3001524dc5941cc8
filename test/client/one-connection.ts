import { Connection } from '../../src/client/connection.js'
import type { ConnectionOwner } from '../../src/client/connection-settings.js'
import type { Endpoint } from '../../src/client/endpoint.js'
import { fixedMessagesOf } from '../../src/client/fixed-messages.js'
import type { OpeningRun } from '../../src/client/opening-run.js'
import { Outside } from '../../src/client/outside.js'
import type { Outcome } from '../../src/protocol/outcome.js'
import type { ReplyReader } from '../../src/protocol/protocol.js'

interface Options {
  readonly reader: ReplyReader
  readonly opening?: OpeningRun
  readonly pipelining?: number
  readonly keepAlive?: boolean
  readonly timeoutUs?: number
  readonly connectTimeoutUs?: number
}

/** A single connection with a clock that the test sets. It sends 'ping'. */
export class OneConnection implements ConnectionOwner {
  nowUs = 0
  /** The outcome of each exchange, and the sample of a failed one. */
  readonly ended: (readonly [outcome: Outcome, sample: string | null])[] = []
  readonly outside = new Outside()
  readonly connection: Connection
  #onEvent: () => void = () => undefined

  constructor(endpoint: Endpoint, { reader, opening, ...options }: Options) {
    this.outside.isDriving = true
    const settings = {
      endpoint,
      keepAlive: true,
      isPerSession: false,
      pipelining: 1,
      timeoutUs: 1e12,
      connectTimeoutUs: 1e12,
      clock: () => this.nowUs,
      ...options,
    }
    const request = new TextEncoder().encode('ping')
    const messages = fixedMessagesOf({ request, expected: undefined, makeReplyReader: () => reader })(opening)
    this.connection = new Connection(settings, messages, this, this.outside)
  }

  get outcomes(): Outcome[] {
    return this.ended.map(([outcome]) => outcome)
  }

  onExchange(connection: Connection, outcome: Outcome): void {
    this.ended.push([outcome, outcome === 'ok' ? null : connection.pipeline.sample])
    this.#onEvent()
  }
  onHandshakeOver(): void {
    this.#onEvent()
  }
  onReady(): void {
    this.#onEvent()
  }

  /** Starts an exchange and sends it as soon as possible. */
  ask(): void {
    this.connection.begin(this.nowUs, this.nowUs)
    this.connection.flush()
  }

  /** Resolves when the condition holds. It is checked after each event. */
  async until(isSo: () => boolean): Promise<void> {
    while (!isSo())
      await new Promise<void>(resolve => {
        this.#onEvent = resolve
      })
  }

  [Symbol.dispose](): void {
    this.connection.cut()
  }
}
