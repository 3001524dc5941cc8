import type { Outcome } from '../protocol/outcome.js'
import type { Recorder } from '../recording/recorder.js'
import { Ledger } from './ledger.js'
import type { Loop, LoopClients, LoopConnection } from './loop.js'
import type { Window } from './window.js'

/** Closed load: every client sends its next request when the reply to the last is in. */
export class ClosedLoop implements Loop {
  readonly #clients: LoopClients
  readonly #ledger: Ledger
  readonly #window: Window
  readonly #clock: () => number
  /** In the order of their turns. */
  readonly #waitingToDial = new Set<LoopConnection>()
  #left: number
  /** It waits for sockets alone: see OpenLoop. */
  readonly polledUs = 0

  constructor(clients: LoopClients, recorder: Recorder, window: Window, clock: () => number) {
    this.#clients = clients
    this.#ledger = new Ledger(recorder, window)
    this.#window = window
    this.#clock = clock
    this.#left = window.requests ?? Number.POSITIVE_INFINITY
  }

  /** Resolves when nothing new may start and all that was started has its outcome. */
  async run(): Promise<void> {
    const { plannedEndUs } = this.#window
    const timer =
      plannedEndUs === null
        ? undefined
        : setTimeout(() => this.#ledger.close(), Math.max(0, (plannedEndUs - this.#clock()) / 1000))
    this.#clients.use(this)
    await this.#ledger.settled
    clearTimeout(timer)
    this.#clients.rest()
  }

  /** Ends at once; what was in flight counts as unfinished. */
  stop(): void {
    this.#ledger.close()
    this.#ledger.cut(this.#clients.cut())
  }

  onReady(connection: LoopConnection): void {
    const nowUs = this.#clock()
    if (this.#window.plannedEndUs !== null && nowUs >= this.#window.plannedEndUs) this.#ledger.close()
    if (connection.mustConnect && !this.#clients.mayDial) {
      this.#waitingToDial.add(connection)
      return
    }
    while (this.#ledger.isOpen && connection.ready) {
      this.#ledger.start(nowUs, nowUs)
      this.#clients.begin(connection, nowUs, nowUs)
      if (--this.#left === 0) this.#ledger.close()
    }
    connection.flush()
  }

  onMayDial(): void {
    // Asked after every handshake: an iterator is made only where one waits
    while (this.#waitingToDial.size > 0 && this.#clients.mayDial) {
      const [next] = this.#waitingToDial
      if (!next) return
      this.#waitingToDial.delete(next)
      this.onReady(next)
    }
  }

  onExchange(connection: LoopConnection, outcome: Outcome): void {
    this.#ledger.settle(connection, outcome, this.#clock())
  }
}
