/** Wakes an open loop some time before a request is due. The event loop is polled through the rest. */
export interface Pacer {
  /** A shorter wait is polled through. */
  readonly leastUs: number
  /** Calls `onWake` once, at most a few milliseconds before `atUs`. A later call or `clear` takes its place. */
  wakeBefore(atUs: number, onWake: () => void): void
  clear(): void
}
