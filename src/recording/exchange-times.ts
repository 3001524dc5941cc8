/** The times of one exchange, in microseconds of one monotonic clock. Reused, so none is allocated. */
export interface ExchangeTimes {
  readonly dueUs: number
  readonly startUs: number
  /** From start to connected; negative if it was connected already. */
  readonly connectUs: number
  /** From the request written to the reply's first byte. */
  readonly firstByteUs: number
  /** How long the opening of its connection took; negative if it was opened already, or has no opening. */
  readonly openingUs: number
  /** How long the exchange waited for the opening, which its latency excludes; 0: not at all. */
  readonly inOpeningUs: number
  /** The kind of the exchange, as an index; 0 if there are no kinds. */
  readonly kind: number
}

/** What was seen of a failed exchange: its reply so far, or the system's message; null: nothing. */
export interface Seen {
  readonly sample: string | null
}
