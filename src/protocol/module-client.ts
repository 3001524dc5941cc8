/** What a module says in one exchange: its bytes, or a kind with them. Bytes are not changed afterwards. */
export type ModuleMessage =
  | string
  | Uint8Array
  | { readonly kind: string; readonly bytes: string | Uint8Array }

/** One client of a user's module: it speaks on one connection at a time. */
export interface ModuleClient {
  /**
   * The next bytes of the opening, or null when it is done. Called with null on each new connection, then with each reply
   * to what it gave, whole.
   */
  opening?(reply: Uint8Array | null): string | Uint8Array | null
  /** What the next exchange says. */
  next(): ModuleMessage
  /** Whether a reply is right; it is whole, and the module's to keep. Replies come in the order of next(). */
  check?(reply: Uint8Array): boolean
}

/** `connection`: its number over all threads, from 0. */
export type MakeModuleClient = (of: { readonly connection: number; readonly seed: number }) => ModuleClient
