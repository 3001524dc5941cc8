import { AccountMeter } from '../../account/account-meter.js'
import type { ThreadsAccount } from '../../account/threads-account.js'
import type { Edge } from '../../driver/marks.js'
import { type RunError, runErrorOf } from '../../errors.js'
import { accountBetween, type ServerAccount, type ServerSnapshot } from '../../recording/server-account.js'
import type { ServerProcess } from '../../server/process.js'

/**
 * What our own server did between the two marks of a window: the difference of two snapshots. What the clients measured
 * is worth keeping whatever becomes of it, so a server that does not answer is noted and not thrown.
 */
export class ServerMeter {
  readonly #server: ServerProcess
  #opened: ServerSnapshot | null = null
  #account: ServerAccount | null = null
  readonly #threads = new AccountMeter()
  #silence: RunError | null = null

  constructor(server: ServerProcess) {
    this.#server = server
  }

  /** null before both marks, or if the server did not answer at one. */
  get account(): ServerAccount | null {
    return this.#account
  }

  /** Of its threads, likewise. */
  get threads(): ThreadsAccount | null {
    return this.#threads.account
  }

  /** Why the server did not answer at a mark; null: it did. */
  get silence(): RunError | null {
    return this.#silence
  }

  async mark(edge: Edge): Promise<void> {
    if (this.#server.failure) return
    try {
      const [snapshot, threads] = await Promise.all([this.#server.snapshot(), this.#server.threads()])
      this.#threads.mark(edge, threads)
      if (edge === 'open') this.#opened = snapshot
      else if (this.#opened) this.#account = accountBetween(this.#opened, snapshot)
    } catch (error) {
      this.#silence = runErrorOf(error, 'server-unresponsive')
    }
  }
}
