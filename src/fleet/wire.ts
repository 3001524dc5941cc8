/** What the fleet needs of NATS: subjects, requests, nothing kept. Met by nats.ts. */
export interface Wire {
  /** The most bytes of a message. */
  readonly mostBytes: number
  /** Resolves when it is closed for good, with the reason where that was not our doing. */
  readonly closed: Promise<string | null>
  publish(subject: string, bytes: Uint8Array): void
  /** Answers what takes the subscription back. `reply` answers a request. */
  subscribe(subject: string, onMessage: (bytes: Uint8Array, reply: Publish) => void): () => void
  /** The answer; null where none came in time, whatever the cause. */
  request(subject: string, bytes: Uint8Array, withinMs: number): Promise<Uint8Array | null>
  close(): Promise<void>
}

export type Publish = (bytes: Uint8Array) => void
