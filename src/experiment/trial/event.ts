/** What came of one exchange, or of one step of the opening. */
export interface JudgedReply {
  /** An Outcome. */
  readonly outcome: string
  readonly reply: Uint8Array
  /** The one right reply; null where there are others. */
  readonly expected: Uint8Array | null
  /** As the workload says them; null: it says none. */
  readonly until: string | null
  readonly match: string | null
  /** What was captured from it, by name. */
  readonly captured: readonly (readonly [name: string, text: string])[]
  /** What the system says, or ''. */
  readonly reason: string
}

/** What happens in a trial, in order. `atUs`: since it began. */
export type TrialEvent = { readonly atUs: number } & (
  | { readonly kind: 'connected'; readonly to: string }
  | { readonly kind: 'sent'; readonly name: string; readonly bytes: Uint8Array }
  | { readonly kind: 'heard'; readonly name: string; readonly bytes: Uint8Array }
  | { readonly kind: 'thinks'; readonly forUs: number }
  | { readonly kind: 'closed'; readonly by: 'us' | 'them' }
  | { readonly kind: 'over'; readonly name: string; readonly judged: JudgedReply }
)
