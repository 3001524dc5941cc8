import { type AccountSnapshot, type ThreadsAccount, threadsBetween } from './threads-account.js'

/** The account of a window, from a snapshot at its start and one at its end. */
export class AccountMeter {
  #opened: AccountSnapshot | null = null
  #account: ThreadsAccount | null = null

  /** Null until both snapshots are there. */
  get account(): ThreadsAccount | null {
    return this.#account
  }

  mark(edge: 'open' | 'close', snapshot: AccountSnapshot): void {
    if (edge === 'open') this.#opened = snapshot
    else if (this.#opened) this.#account = threadsBetween(this.#opened, snapshot)
  }
}
