import { type ConnectionCounts, countedSince, NO_CONNECTIONS } from '../recording/connection-counts.js'
import type { Recorder } from '../recording/recorder.js'
import type { Second } from '../recording/timeline.js'
import type { Window } from '../recording/window.js'
import { type Alarm, alarm } from '../threads/alarm.js'
import { nowUs } from '../threads/clock.js'
import type { Clients } from './clients.js'
import { Seconds } from './seconds.js'
import { ThreadMeter, type ThreadTime } from './thread-meter.js'

export interface WindowWatch {
  /** Time in which the loop only polled for due times, so far. */
  readonly polledUs: () => number
  /** A second of the window is over. `utilization`: how busy the thread was in it. */
  readonly onSecond: (second: Second, utilization: number) => void
}

/** The two marks of a window on one driver thread, and what the thread did between them, second by second. */
export class ThreadWindow {
  readonly #recorder: Recorder
  readonly #clients: Clients
  readonly #watch: WindowWatch
  readonly #opening: Alarm | null = null
  readonly #closeUs: number
  #meter: ThreadMeter | null = null
  #secondMeter: ThreadMeter | null = null
  #seconds: Seconds | null = null
  #bytes = { sent: 0, received: 0 }
  #connections: ConnectionCounts = NO_CONNECTIONS
  #time: ThreadTime = { eventLoopUtilization: 0, cpuUs: 0, wallUs: 0 }

  /** Make it before the load begins. */
  constructor(window: Window, recorder: Recorder, clients: Clients, watch: WindowWatch) {
    this.#recorder = recorder
    this.#clients = clients
    this.#watch = watch
    const { loadUs, openUs, closeUs } = window
    this.#closeUs = closeUs ?? Number.POSITIVE_INFINITY
    if (openUs === loadUs) this.#open(openUs)
    else {
      // A few requests may all be over before the alarm fires
      recorder.onFirst = () => this.#open(openUs)
      this.#opening = alarm(openUs, nowUs, () => this.#open(openUs))
    }
  }

  /** The second mark; later calls change nothing. Exchanges in flight may still take until their timeout. */
  close(): void {
    this.#opening?.clear()
    if (!this.#meter || !this.#seconds || !this.#secondMeter) return
    this.#time = this.#meter.read()
    this.#meter = null
    this.#seconds.stop()
    const { atMs } = this.#seconds
    if (this.#recorder.hasBegunSecond || this.#seconds.isOver) this.#endSecond(atMs)
    // The thread slept through seconds: report only the last of them
    const lastMs = this.#seconds.lastOverMs(this.#closeUs)
    if (lastMs > atMs) this.#endSecond(lastMs)
    this.#recorder.endTimeline()
  }

  /** Every started exchange has its outcome. If the window never opened, all bytes were of the warm-up. */
  end(): ThreadTime {
    this.close()
    if (!this.#seconds) return this.#time
    const { sent, received } = this.#clients.bytes()
    this.#recorder.bytesSent = sent - this.#bytes.sent
    this.#recorder.bytesReceived = received - this.#bytes.received
    this.#recorder.connections = countedSince(this.#connections, this.#clients.counts)
    return this.#time
  }

  #open(openUs: number): void {
    if (this.#seconds) return
    this.#bytes = this.#clients.bytes()
    this.#connections = this.#clients.counts
    this.#meter = new ThreadMeter(this.#watch.polledUs)
    this.#secondMeter = new ThreadMeter(this.#watch.polledUs)
    this.#seconds = new Seconds(openUs, atMs => this.#endSecond(atMs))
  }

  #endSecond(atMs: number): void {
    this.#watch.onSecond(this.#recorder.endSecond(atMs), this.#secondMeter?.utilization() ?? 0)
  }
}
