import type { LoopConnection } from './loop.js'

/** The connections of one thread that may take an exchange. */
export class FreeConnections {
  /** Open connections without an exchange. The last one freed is reused first. */
  readonly #idle: LoopConnection[] = []
  readonly #closed: LoopConnection[] = []
  /** Open connections with pipelined exchanges in flight that may take more; used in turn. */
  readonly #sharing = new Set<LoopConnection>()

  /** Puts a connection into its list, unless it is there already or can't take an exchange. */
  add(connection: LoopConnection): void {
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

  /** Takes the best: idle, else closed if mayDial, else one with exchanges in flight; else undefined. */
  take(mayDial: boolean): LoopConnection | undefined {
    return this.#pop(this.#idle) ?? (mayDial ? this.#pop(this.#closed) : undefined) ?? this.#takeShared()
  }

  #pop(list: LoopConnection[]): LoopConnection | undefined {
    for (;;) {
      const connection = list.pop()
      if (!connection) return undefined
      connection.parked = false
      const isWhatItWas = connection.ready && connection.mustConnect === (list === this.#closed)
      if (isWhatItWas) return connection
      // Its state has changed: put it into the right list. If it is still closing, its 'close' adds it later
      this.add(connection)
    }
  }

  /** Takes them in turn, so the requests spread. */
  #takeShared(): LoopConnection | undefined {
    for (const connection of this.#sharing) {
      this.#sharing.delete(connection)
      // A connection that is full or closing is added again when it can take an exchange
      if (connection.ready && !connection.mustConnect) return connection
    }
    return undefined
  }
}
