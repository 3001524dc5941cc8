/** The script of the known server; it is sent to the server's process as JSON. */
export interface Script {
  /** The delay of each reply in turn, repeated; 0: replies at once, without a log entry. */
  readonly delaysMs: readonly number[]
  readonly keepAlive: boolean
}

export type ToKnownServer = { readonly kind: 'log' }

export type FromKnownServer =
  | { readonly kind: 'listening'; readonly port: number }
  /** From request read to reply written, in the order of the requests; and when connections were accepted. */
  | { readonly kind: 'log'; readonly delaysUs: readonly number[]; readonly acceptsUs: readonly number[] }
