/** A message of a kind, which has a row of its own. */
export interface MessageOfKind {
  /** The name of the kind. */
  readonly kind: string
  /** What is sent; not changed afterwards. */
  readonly bytes: string | Uint8Array
}

/** What a module says in one exchange: its bytes, or a kind with them. Bytes are not changed afterwards. */
export type ModuleMessage = string | Uint8Array | MessageOfKind

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

/** Which client a module is asked for. */
export interface ModuleClientOf {
  /** Its number over all threads, from 0. */
  readonly connection: number
  /** The seed of the run, where its randomness may start. */
  readonly seed: number
}

export type MakeModuleClient = (of: ModuleClientOf) => ModuleClient
