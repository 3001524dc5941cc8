import { AccountMeter } from '../../account/account-meter.js'
import type { AccountSnapshot, ThreadsAccount } from '../../account/threads-account.js'
import type { Edge } from '../../driver/marks.js'
import { type RunError, runErrorOf } from '../../errors.js'
import { accountBetween, type ServerAccount, type ServerSnapshot } from '../../recording/server-account.js'
import type { ServerProcess } from '../../server/process.js'

/** The bundled server's work between two marks: the difference of two snapshots. */
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
 * The bundled server's work between the two marks of a window. The measurements of the clients are kept
 * whatever happens to it, so a server that does not answer is recorded instead of thrown.
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
   * null before both marks, or if the server did not answer at one. A mark takes a millisecond to reach the
   * server, and a few requests may all be answered by then. In that case, the figures cover the whole load
   * including its warm-up. Figures per exchange stay right, because they are divided by the server's own
   * count. `ok`: replies of the window.
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

  /** Why the server did not answer at a mark; null if it did. */
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
