/** A message of a kind; each kind has its own row in reports. */
export interface MessageOfKind {
  /** The name of the kind. */
  readonly kind: string
  /** The request. Must not be changed afterwards. */
  readonly bytes: string | Uint8Array
}

/** The request of one exchange: its bytes, or a kind with bytes. The bytes must not be changed afterwards. */
export type ModuleMessage = string | Uint8Array | MessageOfKind

/** One client of a user's module. It uses one connection at a time. */
export interface ModuleClient {
  /**
   * Returns the next message of the opening, or null if the opening is complete. Called with null on each new
   * connection, then with each whole reply.
   */
  opening?(reply: Uint8Array | null): string | Uint8Array | null
  /** Returns the request of the next exchange. */
  next(): ModuleMessage
  /** Whether a whole reply is right. The module may keep the bytes. Replies come in the order of next(). */
  check?(reply: Uint8Array): boolean
}

/** Which client a module is to make. */
export interface ModuleClientOf {
  /** The client's number over all threads, from 0. */
  readonly connection: number
  /** The seed of the run, for the client's randomness. */
  readonly seed: number
}

export type MakeModuleClient = (of: ModuleClientOf) => ModuleClient
