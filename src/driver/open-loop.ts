import type { Outcome } from '../protocol/outcome.js'
import type { Recorder } from '../recording/recorder.js'
import type { Arrivals } from './arrivals.js'
import { DueQueue } from './due-queue.js'
import { Ledger } from './ledger.js'
import type { Loop, LoopClients, LoopConnection } from './loop.js'
import type { Window } from './window.js'

/**
 * A timer is late by 0.6 ms at the median and 1.1 ms at p99: it is trusted to this long before a due time, and from
 * there the event loop is polled, which starts a request within a few microseconds at the price of a busy thread.
 */
const POLL_US = 1500
/** Found to be due this much late, a request shows the driver's own limit: a poll takes a few microseconds. */
const PACED_LATE_US = 5000
/** What is due at the end itself is not in the window; more than a sum of two such times is off by (0.02 at a year). */
const ROUNDING_US = 0.05

/**
 * Open load: a request starts at its due time, whatever became of the earlier ones. It takes an idle connection, else
 * a new one up to the limit; where all are busy it waits for one, and the wait is part of its response time.
 */
export class OpenLoop implements Loop {
  readonly #clients: LoopClients
  readonly #ledger: Ledger
  readonly #recorder: Recorder
  readonly #window: Window
  readonly #arrivals: Arrivals
  readonly #clock: () => number
  /** Free connections, the latest freed last: an open one is used again before a new one is dialled. */
  readonly #idle: LoopConnection[] = []
  readonly #closed: LoopConnection[] = []
  /** Open connections with requests outstanding that may take more, where requests are pipelined; used in turn. */
  readonly #sharing = new Set<LoopConnection>()
  readonly #overdue = new DueQueue()
  #left: number
  #timer: NodeJS.Timeout | undefined
  #immediate: NodeJS.Immediate | undefined
  /** When the turn that is under way began, as long as it has only polled; NaN once it did anything. */
  #idleTurnUs = Number.NaN
  /** Time in which the event loop was kept busy by nothing but polling. */
  polledUs = 0

  constructor(
    clients: LoopClients,
    recorder: Recorder,
    window: Window,
    arrivals: Arrivals,
    clock: () => number,
  ) {
    this.#clients = clients
    this.#ledger = new Ledger(recorder, window)
    this.#recorder = recorder
    this.#window = window
    this.#arrivals = arrivals
    this.#clock = clock
    this.#left = window.requests ?? Number.POSITIVE_INFINITY
  }

  /** Resolves when nothing new may start and all that was started has its outcome. */
  async run(): Promise<void> {
    this.#clients.use(this)
    this.#pace()
    await this.#ledger.settled
    this.#unschedule()
    this.#clients.rest()
  }

  /** Ends at once; what was in flight counts as unfinished, what was due as not started. */
  stop(): void {
    this.#takeDue(this.#clock())
    this.#end()
    this.#ledger.cut(this.#clients.cut())
  }

  onReady(connection: LoopConnection): void {
    this.#idleTurnUs = Number.NaN
    this.#park(connection)
    this.#serve()
  }

  onMayDial(): void {
    this.#idleTurnUs = Number.NaN
    this.#serve()
  }

  onExchange(connection: LoopConnection, outcome: Outcome): void {
    this.#idleTurnUs = Number.NaN
    this.#ledger.settle(connection, outcome, this.#clock())
  }

  /** Starts what is due and sleeps or polls until the next is. */
  #pace(): void {
    const nowUs = this.#clock()
    if (!Number.isNaN(this.#idleTurnUs)) this.polledUs += nowUs - this.#idleTurnUs
    const nextUs = this.#arrivals.nextUs
    this.#takeDue(nowUs)
    this.#serve()
    this.#idleTurnUs = nextUs === this.#arrivals.nextUs ? nowUs : Number.NaN
    const { plannedEndUs } = this.#window
    if (plannedEndUs !== null && nowUs >= plannedEndUs) this.#end()
    if (this.#ledger.isOpen) this.#schedule(nowUs)
  }

  #schedule(nowUs: number): void {
    const { startUs, plannedEndUs } = this.#window
    const dueUs = this.#left === 0 ? Number.POSITIVE_INFINITY : startUs + this.#arrivals.nextUs
    const nextUs = Math.min(dueUs, plannedEndUs ?? Number.POSITIVE_INFINITY)
    const waitUs = nextUs - nowUs
    if (waitUs <= POLL_US) this.#immediate = setImmediate(() => this.#pace())
    else this.#sleep(waitUs)
  }

  #sleep(waitUs: number): void {
    // Asleep it polls nothing
    this.#idleTurnUs = Number.NaN
    // Without an end all are taken and some wait for a connection: it is time again when one is ready
    if (waitUs === Number.POSITIVE_INFINITY) return
    this.#timer = setTimeout(() => this.#pace(), Math.min((waitUs - POLL_US) / 1000, 1000))
  }

  #unschedule(): void {
    clearTimeout(this.#timer)
    clearImmediate(this.#immediate)
  }

  /** Moves every request that is due by now, and in the window, to the queue. */
  #takeDue(nowUs: number): void {
    const { startUs, plannedEndUs } = this.#window
    const untilUs = Math.min(nowUs, plannedEndUs === null ? nowUs : plannedEndUs - ROUNDING_US)
    while (this.#left > 0 && startUs + this.#arrivals.nextUs <= untilUs) {
      const dueUs = startUs + this.#arrivals.nextUs
      this.#overdue.push(dueUs)
      if (nowUs - dueUs > PACED_LATE_US) this.#recorder.pacedLate++
      this.#arrivals.advance()
      this.#left--
    }
  }

  /** Gives connections to the requests that wait, the oldest first. */
  #serve(): void {
    while (this.#ledger.isOpen && this.#overdue.length > 0) {
      const connection = this.#unpark()
      if (!connection) break
      const nowUs = this.#clock()
      const dueUs = this.#overdue.shift()
      this.#ledger.start(dueUs, nowUs)
      this.#clients.begin(connection, dueUs, nowUs)
      connection.flush()
      this.#park(connection)
    }
    // The last of them has begun: where the number of requests decides, it is over
    if (this.#left === 0 && this.#overdue.length === 0) this.#ledger.close()
  }

  #end(): void {
    this.#ledger.close(this.#overdue.length)
    this.#overdue.clear()
  }

  #park(connection: LoopConnection): void {
    if (connection.parked || !connection.ready) return
    if (!connection.mustConnect && connection.outstanding > 0) {
      this.#sharing.add(connection)
      return
    }
    this.#sharing.delete(connection)
    connection.parked = true
    if (connection.mustConnect) this.#closed.push(connection)
    else this.#idle.push(connection)
  }

  #unpark(): LoopConnection | undefined {
    // One that was closed meanwhile is parked again by its own 'close', under what it has become
    return (
      this.#pick(this.#idle) ??
      (this.#clients.mayDial ? this.#pick(this.#closed) : undefined) ??
      this.#pickShared()
    )
  }

  #pick(list: LoopConnection[]): LoopConnection | undefined {
    for (;;) {
      const connection = list.pop()
      if (!connection) return undefined
      connection.parked = false
      const isWhatItWas = connection.ready && connection.mustConnect === (list === this.#closed)
      if (isWhatItWas) return connection
      this.#park(connection)
    }
  }

  /** In turn, so that the requests spread. */
  #pickShared(): LoopConnection | undefined {
    for (const connection of this.#sharing) {
      this.#sharing.delete(connection)
      // One that is full or closing is parked again when it has room
      if (connection.ready && !connection.mustConnect) return connection
    }
    return undefined
  }
}
