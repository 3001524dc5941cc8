import type { Connection } from '../client/connection.js'
import type { Outcome } from '../protocol/outcome.js'
import type { Recorder } from '../recording/recorder.js'
import type { Clients, Loop } from './clients.js'
import type { Window } from './window.js'

/** Closed load: every client sends its next request when the reply to the last is in. */
export class ClosedLoop implements Loop {
  readonly #clients: Clients
  readonly #recorder: Recorder
  readonly #window: Window
  readonly #clock: () => number
  readonly #over: Promise<void>
  #resolveOver: () => void = () => undefined
  #left: number
  #inFlight = 0
  #endTimer: NodeJS.Timeout | undefined

  constructor(clients: Clients, recorder: Recorder, window: Window, clock: () => number) {
    this.#clients = clients
    this.#recorder = recorder
    this.#window = window
    this.#clock = clock
    this.#left = window.requests ?? Number.POSITIVE_INFINITY
    this.#over = new Promise(resolve => {
      this.#resolveOver = resolve
    })
  }

  /** Resolves when nothing new may start and all that was started has its outcome. */
  async run(): Promise<void> {
    const { plannedEndUs } = this.#window
    if (plannedEndUs !== null)
      this.#endTimer = setTimeout(() => this.#end(), Math.max(0, (plannedEndUs - this.#clock()) / 1000))
    this.#clients.use(this)
    await this.#over
    clearTimeout(this.#endTimer)
    this.#clients.rest()
  }

  /** Ends at once; what was in flight counts as unfinished. */
  stop(): void {
    this.#left = 0
    this.#recorder.unfinished += this.#clients.cut()
    this.#inFlight = 0
    this.#resolveOver()
  }

  onReady(connection: Connection): void {
    const nowUs = this.#clock()
    const { plannedEndUs } = this.#window
    if (plannedEndUs !== null && nowUs >= plannedEndUs) this.#end()
    while (this.#left > 0 && connection.ready) {
      this.#left--
      this.#inFlight++
      this.#recorder.start(nowUs)
      connection.begin(nowUs, nowUs)
    }
    connection.flush()
  }

  onExchange(connection: Connection, outcome: Outcome): void {
    const nowUs = this.#clock()
    if (outcome === 'ok') this.#recorder.succeed(connection, nowUs)
    else this.#recorder.fail(outcome, nowUs)
    if (--this.#inFlight === 0 && this.#left === 0) this.#resolveOver()
  }

  #end(): void {
    this.#left = 0
    if (this.#inFlight === 0) this.#resolveOver()
  }
}
