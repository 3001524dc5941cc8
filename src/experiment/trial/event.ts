/** The result of one exchange, or of one step of the opening. */
export interface JudgedReply {
  /** An Outcome. */
  readonly outcome: string
  readonly reply: Uint8Array
  /** The expected reply; null if it is not a constant. */
  readonly expected: Uint8Array | null
  /** As in the workload; null if it has none. */
  readonly until: string | null
  readonly match: string | null
  /** What was captured from it, by name. */
  readonly captured: readonly (readonly [name: string, text: string])[]
  /** The system's error text, or ''. */
  readonly reason: string
}

/** What happens in a trial, in order. `atUs`: since it started. */
export type TrialEvent = { readonly atUs: number } & (
  | { readonly kind: 'connected'; readonly to: string }
  | { readonly kind: 'sent'; readonly name: string; readonly bytes: Uint8Array }
  | { readonly kind: 'heard'; readonly name: string; readonly bytes: Uint8Array }
  | { readonly kind: 'thinks'; readonly forUs: number }
  | { readonly kind: 'closed'; readonly by: 'us' | 'them' }
  | { readonly kind: 'over'; readonly name: string; readonly judged: JudgedReply }
)
