/** What the fleet needs of NATS: subjects and requests, without storage. Implemented by nats.ts. */
export interface Wire {
  /** The most bytes of a message. */
  readonly mostBytes: number
  /** Resolves when it is closed for good, with the reason if we did not close it. */
  readonly closed: Promise<string | null>
  publish(subject: string, bytes: Uint8Array): void
  /** Returns a function that ends the subscription. `reply` answers a request. */
  subscribe(subject: string, onMessage: (bytes: Uint8Array, reply: Publish) => void): () => void
  /** The answer; null if none came in time, for any reason. */
  request(subject: string, bytes: Uint8Array, withinMs: number): Promise<Uint8Array | null>
  close(): Promise<void>
}

export type Publish = (bytes: Uint8Array) => void
