import { AccountMeter } from '../../account/account-meter.js'
import type { AccountSnapshot, ThreadsAccount } from '../../account/threads-account.js'
import type { Edge } from '../../driver/marks.js'
import { type RunError, runErrorOf } from '../../errors.js'
import { accountBetween, type ServerAccount, type ServerSnapshot } from '../../recording/server-account.js'
import type { ServerProcess } from '../../server/process.js'

/** What our own server did from one moment to the second mark: the difference of two snapshots. */
class Stretch {
  #opened: ServerSnapshot | null = null
  account: ServerAccount | null = null
  readonly threads = new AccountMeter()

  mark(edge: Edge, snapshot: ServerSnapshot, threads: AccountSnapshot): void {
    this.threads.mark(edge, threads)
    if (edge === 'open') this.#opened = snapshot
    else if (this.#opened) this.account = accountBetween(this.#opened, snapshot)
  }
}

/** See TargetFigures. */
interface ServerFigures {
  readonly server: ServerAccount | null
  readonly serverAccount: ThreadsAccount | null
}

/**
 * What our own server did between the two marks of a window. What the clients measured is worth keeping whatever
 * becomes of it, so a server that does not answer is noted and not thrown.
 */
export class ServerMeter {
  readonly #server: ServerProcess
  readonly #window = new Stretch()
  /** From before the warm-up on. */
  readonly #load = new Stretch()
  #silence: RunError | null = null

  constructor(server: ServerProcess) {
    this.#server = server
  }

  /**
   * null before both marks, or if the server did not answer at one. A mark takes a millisecond to reach the server: a
   * few requests may all be answered by then. Then the figures are of the whole load, its warm-up included; those of an
   * exchange are right, since the server's own exchanges are what they are divided by. `ok`: replies of the window.
   */
  figures(ok: number): ServerFigures {
    const isMissed = (this.#window.account?.handled ?? 0) < ok / 2
    const { account, threads } = isMissed && this.#load.account ? this.#load : this.#window
    return { server: account, serverAccount: threads.account }
  }

  /** Requests that it handled between the two marks. */
  get handled(): number {
    return this.#window.account?.handled ?? 0
  }

  /** Why the server did not answer at a mark; null: it did. */
  get silence(): RunError | null {
    return this.#silence
  }

  onWarmup(): Promise<void> {
    return this.#ask((snapshot, threads) => this.#load.mark('open', snapshot, threads))
  }

  mark(edge: Edge): Promise<void> {
    return this.#ask((snapshot, threads) => {
      this.#window.mark(edge, snapshot, threads)
      if (edge === 'close') this.#load.mark('close', snapshot, threads)
    })
  }

  async #ask(use: (snapshot: ServerSnapshot, threads: AccountSnapshot) => void): Promise<void> {
    if (this.#server.failure) return
    try {
      use(...(await Promise.all([this.#server.snapshot(), this.#server.threads()])))
    } catch (error) {
      this.#silence = runErrorOf(error, 'server-unresponsive')
    }
  }
}
