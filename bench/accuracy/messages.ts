/** What the known server is to do; it crosses to its process as JSON. */
export interface Script {
  /** How long each request in turn waits for its reply, over and over; 0: answered at once, and not logged. */
  readonly delaysMs: readonly number[]
  readonly keepAlive: boolean
}

export type ToKnownServer = { readonly kind: 'log' }

export type FromKnownServer =
  | { readonly kind: 'listening'; readonly port: number }
  /** From the request read to the reply written, in the order in which requests came; and when connections were accepted. */
  | { readonly kind: 'log'; readonly delaysUs: readonly number[]; readonly acceptsUs: readonly number[] }
