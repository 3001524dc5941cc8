import { type AccountSnapshot, type ThreadsAccount, threadsBetween } from './threads-account.js'

/** The account between the two marks of a window, from a snapshot at each. */
export class AccountMeter {
  #opened: AccountSnapshot | null = null
  #account: ThreadsAccount | null = null

  /** null before both marks. */
  get account(): ThreadsAccount | null {
    return this.#account
  }

  mark(edge: 'open' | 'close', snapshot: AccountSnapshot): void {
    if (edge === 'open') this.#opened = snapshot
    else if (this.#opened) this.#account = threadsBetween(this.#opened, snapshot)
  }
}
