import type { LoopConnection } from './loop.js'
import { Thinking } from './thinking.js'

/** What sessions need of their loop. */
interface SessionLoop {
  /** Whether exchanges may still start. */
  mayStart(nowUs: number): boolean
  readonly mayDial: boolean
  start(connection: LoopConnection, dueUs: number, nowUs: number): void
  /** The client's session is over. */
  onFree(connection: LoopConnection): void
}

/** Runs the sessions of an open load: sessions arrive, and each is a closed loop. */
export class Sessions {
  readonly #loop: SessionLoop
  readonly #clock: () => number
  readonly #thinking: Thinking
  /** Connections that closed during a session. */
  readonly #waitingToDial = new Set<LoopConnection>()

  constructor(loop: SessionLoop, clock: () => number) {
    this.#loop = loop
    this.#clock = clock
    this.#thinking = new Thinking(clock, connection => {
      connection.engagement = 'session'
      this.#goOn(connection)
    })
  }

  /** Starts a session that was due at `dueUs`. Its later exchanges are due when they start. */
  begin(connection: LoopConnection, dueUs: number, nowUs: number): void {
    connection.engagement = 'session'
    this.#step(connection, dueUs, nowUs)
  }

  /** The connection can take an exchange. Returns whether it continues a session. */
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

  /** No session continues. */
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
        // The connection is offered again after its close
        if (!connection.renew()) this.#loop.onFree(connection)
    }
  }
}
