import type { LoopConnection } from './loop.js'

/** The connections of one thread that may take an exchange. */
export class FreeConnections {
  /** Open ones without an exchange, the latest freed last: it is used again before a new one is dialled. */
  readonly #idle: LoopConnection[] = []
  readonly #closed: LoopConnection[] = []
  /** Open ones with exchanges in flight that may take more, where requests are pipelined; used in turn. */
  readonly #sharing = new Set<LoopConnection>()

  /** Puts a connection where it belongs, unless it is there or can take nothing. */
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

  /** Takes the best: idle, else closed where one may dial, else one with exchanges in flight. undefined: there is none. */
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
      // It was closed meanwhile: its own 'close' adds it again, under what it has become
      this.add(connection)
    }
  }

  /** In turn, so that the requests spread. */
  #takeShared(): LoopConnection | undefined {
    for (const connection of this.#sharing) {
      this.#sharing.delete(connection)
      // One that is full or closing is added again when it has room
      if (connection.ready && !connection.mustConnect) return connection
    }
    return undefined
  }
}
