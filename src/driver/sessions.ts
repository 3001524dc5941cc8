import type { LoopConnection } from './loop.js'
import { Thinking } from './thinking.js'

/** What walks of sessions need of their loop. */
interface SessionLoop {
  /** Whether exchanges may still start. */
  mayStart(nowUs: number): boolean
  readonly mayDial: boolean
  start(connection: LoopConnection, dueUs: number, nowUs: number): void
  /** The client's session is over. */
  onFree(connection: LoopConnection): void
}

/** Walks clients through their sessions, where sessions arrive and are closed loops within. */
export class Sessions {
  readonly #loop: SessionLoop
  readonly #clock: () => number
  readonly #thinking: Thinking
  /** Connections that closed in the middle of a session. */
  readonly #waitingToDial = new Set<LoopConnection>()

  constructor(loop: SessionLoop, clock: () => number) {
    this.#loop = loop
    this.#clock = clock
    this.#thinking = new Thinking(clock, connection => {
      connection.engagement = 'session'
      this.#goOn(connection)
    })
  }

  /** A session that was due then begins. Its other exchanges are due when they start. */
  begin(connection: LoopConnection, dueUs: number, nowUs: number): void {
    connection.engagement = 'session'
    this.#step(connection, dueUs, nowUs)
  }

  /** The connection is free to take an exchange. Answers whether a session goes on with it. */
  take(connection: LoopConnection): boolean {
    if (connection.engagement === 'none') return false
    if (connection.engagement === 'session') this.#goOn(connection)
    return true
  }

  onMayDial(): void {
    while (this.#waitingToDial.size > 0 && this.#loop.mayDial) {
      const [next] = this.#waitingToDial
      if (!next) return
      this.#waitingToDial.delete(next)
      this.#goOn(next)
    }
  }

  /** None goes on. */
  stop(): void {
    this.#thinking.stop()
    this.#waitingToDial.clear()
  }

  #goOn(connection: LoopConnection): void {
    const nowUs = this.#clock()
    if (!this.#loop.mayStart(nowUs)) return
    if (connection.mustConnect && !this.#loop.mayDial) this.#waitingToDial.add(connection)
    else this.#step(connection, nowUs, nowUs)
  }

  #step(connection: LoopConnection, dueUs: number, nowUs: number): void {
    switch (connection.messages.step()) {
      case 'exchange':
        this.#loop.start(connection, dueUs, nowUs)
        break
      case 'think':
        connection.engagement = 'thinking'
        this.#thinking.add(connection, nowUs)
        break
      case 'over':
        connection.engagement = 'none'
        // It is offered again when it has closed
        if (!connection.renew()) this.#loop.onFree(connection)
    }
  }
}
