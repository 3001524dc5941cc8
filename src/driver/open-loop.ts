import type { Outcome } from '../protocol/outcome.js'
import type { Recorder } from '../recording/recorder.js'
import { endOfDueIn, firstDueIn, type Window } from '../recording/window.js'
import type { WaitTowards } from '../threads/wait.js'
import type { Arrivals } from './arrivals.js'
import { FreeConnections } from './free-connections.js'
import { Ledger, type LoadWatch } from './ledger.js'
import type { Loop, LoopClients, LoopConnection } from './loop.js'
import { Pacer } from './pacer.js'
import { Sessions } from './sessions.js'

/** A request that is noticed this late shows the driver's own limit: a poll takes a few microseconds. */
const PACED_LATE_US = 5000

export interface OpenLoopOptions {
  readonly hasSessions?: boolean
  readonly wait?: WaitTowards
}

/**
 * Open load: a request starts at its due time, whatever became of the earlier ones. It takes an idle
 * connection, else a new one up to the limit. If all are busy it waits for one, and the wait is part of its
 * response time. The load goes on through warm-up and window without a break.
 *
 * Waiting requests are a count, not a list: the same arrivals are drawn twice, once to see what is due and
 * once to start it. So memory does not grow if the server falls behind.
 */
export class OpenLoop implements Loop {
  readonly #clients: LoopClients
  readonly #ledger: Ledger
  readonly #recorder: Recorder
  readonly #loadUs: number
  readonly #fromDueUs: number
  readonly #endUs: number
  /** The next request to become due. */
  readonly #arrivals: Arrivals
  /** The oldest waiting request, if one waits. */
  readonly #oldest: Arrivals
  readonly #clock: () => number
  readonly #free = new FreeConnections()
  /** Requests that are due and not started. */
  #waiting = 0
  /** Requests of the window that became due; sessions, if the workload has sessions. */
  #due = 0
  /** How many of them started. */
  #begun = 0
  /** How many of the window's requests may still become due. */
  #left: number
  /** How many exchanges of the window's sessions may still start. */
  #exchangesLeft: number
  /** null: exchanges arrive, not sessions. */
  readonly #sessions: Sessions | null
  readonly #pacer: Pacer
  /** When the current turn began, if it has only polled so far; otherwise NaN. */
  #idleTurnUs = Number.NaN
  /** Time in which the event loop did nothing but poll. */
  polledUs = 0

  /**
   * `arrivals` makes the arrivals of this thread, in microseconds from the load's begin; the same at each
   * call. `hasSessions`: sessions arrive, not exchanges. `wait`: see Pacer; by default the event loop polls.
   */
  constructor(
    clients: LoopClients,
    recorder: Recorder,
    window: Window,
    arrivals: () => Arrivals,
    clock: () => number,
    watch: LoadWatch = {},
    { hasSessions = false, wait = () => undefined }: OpenLoopOptions = {},
  ) {
    this.#clients = clients
    this.#ledger = new Ledger(recorder, watch)
    this.#recorder = recorder
    this.#loadUs = window.loadUs
    this.#fromDueUs = firstDueIn(window)
    this.#endUs = endOfDueIn(window)
    this.#arrivals = arrivals()
    this.#oldest = arrivals()
    this.#clock = clock
    this.#exchangesLeft = window.requests ?? Number.POSITIVE_INFINITY
    this.#left = hasSessions ? Number.POSITIVE_INFINITY : this.#exchangesLeft
    this.#sessions = hasSessions ? this.#makeSessions() : null
    this.#pacer = new Pacer({
      wait,
      onTime: () => this.#pace(),
      // With sessions, a thinking time may end; a request that waits needs a connection
      expectsNothing: () => this.#waiting === 0 && !this.#ledger.hasInFlight && this.#sessions === null,
    })
  }

  /** Resolves when nothing new may start and every started exchange has its outcome. */
  async run(): Promise<void> {
    this.#clients.use(this)
    this.#pace()
    await this.#ledger.settled
    this.#pacer.stop()
    this.#sessions?.stop()
    this.#clients.rest()
  }

  /** Ends at once. Exchanges in flight count as unfinished, due requests as not started. */
  stop(): void {
    this.#takeDue(this.#clock())
    this.#end()
    this.#clients.cut()
    this.#ledger.cut()
  }

  onReady(connection: LoopConnection): void {
    this.#idleTurnUs = Number.NaN
    if (this.#sessions?.take(connection)) return
    this.#free.add(connection)
    this.#serve()
  }

  onMayDial(): void {
    this.#idleTurnUs = Number.NaN
    this.#sessions?.onMayDial()
    this.#serve()
  }

  onExchange(connection: LoopConnection, outcome: Outcome): void {
    this.#idleTurnUs = Number.NaN
    this.#ledger.settle(connection.pipeline, outcome, this.#clock())
  }

  #makeSessions(): Sessions {
    const clients = this.#clients
    return new Sessions(
      {
        get mayDial() {
          return clients.mayDial
        },
        mayStart: nowUs => {
          this.#idleTurnUs = Number.NaN
          return this.#ledger.isOpen && nowUs < this.#endUs
        },
        start: (connection, dueUs, nowUs) => this.#start(connection, dueUs, nowUs),
        onFree: connection => this.onReady(connection),
      },
      this.#clock,
    )
  }

  /** Starts due requests, and sleeps or polls until the next one. */
  #pace(): void {
    const nowUs = this.#clock()
    if (!Number.isNaN(this.#idleTurnUs)) this.polledUs += nowUs - this.#idleTurnUs
    const nextUs = this.#arrivals.nextUs
    this.#takeDue(nowUs)
    this.#serve()
    this.#idleTurnUs = nextUs === this.#arrivals.nextUs ? nowUs : Number.NaN
    if (nowUs >= this.#endUs) this.#end()
    if (this.#ledger.isOpen) this.#schedule(nowUs)
  }

  #schedule(nowUs: number): void {
    const dueUs = this.#left === 0 ? Number.POSITIVE_INFINITY : this.#loadUs + this.#arrivals.nextUs
    // A sleeping thread does not poll
    if (!this.#pacer.next(Math.min(dueUs, this.#endUs), nowUs)) this.#idleTurnUs = Number.NaN
  }

  /** Counts every request that is due by now and before the end. */
  #takeDue(nowUs: number): void {
    const untilUs = Math.min(nowUs, this.#endUs)
    while (this.#left > 0) {
      const dueUs = this.#loadUs + this.#arrivals.nextUs
      if (dueUs > untilUs || dueUs >= this.#endUs) break
      this.#arrivals.advance()
      this.#waiting++
      if (dueUs < this.#fromDueUs) continue
      this.#due++
      this.#left--
      if (nowUs - dueUs > PACED_LATE_US) this.#recorder.pacedLate++
    }
  }

  /** Gives connections to waiting requests, the oldest first. */
  #serve(): void {
    while (this.#ledger.isOpen && this.#waiting > 0) {
      const connection = this.#free.take(this.#clients.mayDial)
      if (!connection) break
      const nowUs = this.#clock()
      // The thread was held up past the end: waiting requests no longer start
      if (nowUs - this.#endUs > PACED_LATE_US) {
        this.#takeDue(nowUs)
        this.#end()
        return
      }
      const dueUs = this.#loadUs + this.#oldest.nextUs
      this.#oldest.advance()
      this.#waiting--
      if (dueUs >= this.#fromDueUs) this.#begun++
      if (this.#sessions) this.#sessions.begin(connection, dueUs, nowUs)
      else {
        // Skip think times: arrivals set the pace
        while (connection.messages.step() !== 'exchange');
        this.#start(connection, dueUs, nowUs)
        this.#free.add(connection)
      }
    }
    // The last request has started: with a fixed number of requests, the load is over
    if (this.#left === 0 && this.#waiting === 0) this.#end()
  }

  #start(connection: LoopConnection, dueUs: number, nowUs: number): void {
    const belongs = this.#ledger.start(dueUs, nowUs, connection.messages.begunKind)
    this.#clients.begin(connection, dueUs, nowUs)
    connection.flush()
    if (this.#sessions && belongs && --this.#exchangesLeft === 0) this.#end()
  }

  #end(): void {
    if (!this.#ledger.isOpen) return
    const nextUs = this.#loadUs + this.#arrivals.nextUs
    // A shape of finite length may have no arrivals left
    this.#recorder.nextDueUs = Number.isFinite(nextUs) ? nextUs : null
    if (this.#recorder.hasStages) this.#countNeverBegan()
    this.#ledger.close(this.#due - this.#begun)
    this.#waiting = 0
  }

  #countNeverBegan(): void {
    for (let waiting = this.#waiting; waiting > 0; waiting--) {
      this.#recorder.neverBegan(this.#loadUs + this.#oldest.nextUs)
      this.#oldest.advance()
    }
  }
}
