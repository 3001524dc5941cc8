import type { Outcome } from '../protocol/outcome.js'
import type { Recorder } from '../recording/recorder.js'
import { endOfDueIn, type Window } from '../recording/window.js'
import { alarm } from '../threads/alarm.js'
import { Ledger, type LoadWatch } from './ledger.js'
import type { Loop, LoopClients, LoopConnection } from './loop.js'
import { RampUp } from './ramp-up.js'
import { Thinking } from './thinking.js'

/** Closed load: each client sends the next request after its reply, from the warm-up to the window's end. */
export class ClosedLoop implements Loop {
  readonly #clients: LoopClients
  readonly #ledger: Ledger
  /** From this time on nothing starts. */
  readonly #endUs: number
  readonly #clock: () => number
  readonly #thinking: Thinking
  /** null: all connections start at once. */
  readonly #rampUp: RampUp | null
  /** In the order of their turns to connect. */
  readonly #waitingToDial = new Set<LoopConnection>()
  /** How many of the window's exchanges may still start. */
  #left: number
  /** This loop never polls: see OpenLoop. */
  readonly polledUs = 0

  /** `startUs`: start of connection n (from 0) of this thread, from the load's begin; null: all at once. */
  constructor(
    clients: LoopClients,
    recorder: Recorder,
    window: Window,
    clock: () => number,
    watch: LoadWatch = {},
    startUs: ((nth: number) => number) | null = null,
  ) {
    this.#clients = clients
    this.#ledger = new Ledger(recorder, watch)
    this.#endUs = endOfDueIn(window)
    this.#clock = clock
    this.#thinking = new Thinking(clock, connection => {
      connection.engagement = 'none'
      this.onReady(connection)
    })
    this.#rampUp =
      startUs &&
      new RampUp(
        nth => window.loadUs + startUs(nth),
        clock,
        connection => this.onReady(connection),
      )
    this.#left = window.requests ?? Number.POSITIVE_INFINITY
  }

  /** Resolves when nothing new may start and every started exchange has its outcome. */
  async run(): Promise<void> {
    const end = Number.isFinite(this.#endUs)
      ? alarm(this.#endUs, this.#clock, () => this.#ledger.close())
      : null
    this.#clients.use(this)
    await this.#ledger.settled
    end?.clear()
    this.#rampUp?.stop()
    this.#thinking.stop()
    this.#clients.rest()
  }

  /** Ends at once; exchanges in flight count as unfinished. */
  stop(): void {
    this.#ledger.close()
    this.#clients.cut()
    this.#ledger.cut()
  }

  onReady(connection: LoopConnection): void {
    // A thinking client is offered again if its connection closes
    if (connection.engagement === 'thinking' || this.#rampUp?.holds(connection)) return
    const nowUs = this.#clock()
    if (nowUs >= this.#endUs) this.#ledger.close()
    if (connection.mustConnect && !this.#clients.mayDial) {
      this.#waitingToDial.add(connection)
      return
    }
    while (this.#ledger.isOpen && connection.ready) {
      const step = connection.messages.step()
      if (step === 'think') {
        connection.engagement = 'thinking'
        this.#thinking.add(connection, nowUs)
        break
      }
      if (step === 'over') {
        // The connection is offered again after its close
        if (connection.renew()) return
        continue
      }
      const belongs = this.#ledger.start(nowUs, nowUs, connection.messages.begunKind)
      this.#clients.begin(connection, nowUs, nowUs)
      if (belongs && --this.#left === 0) this.#ledger.close()
    }
    connection.flush()
  }

  onMayDial(): void {
    // Called after every handshake: make an iterator only if a connection waits
    while (this.#waitingToDial.size > 0 && this.#clients.mayDial) {
      const [next] = this.#waitingToDial
      if (!next) return
      this.#waitingToDial.delete(next)
      this.onReady(next)
    }
  }

  onExchange(connection: LoopConnection, outcome: Outcome): void {
    this.#ledger.settle(connection.pipeline, outcome, this.#clock())
  }
}
