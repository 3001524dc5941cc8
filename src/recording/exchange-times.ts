/** The times of one exchange, in microseconds of one monotonic clock. A connection is one, so that none is made. */
export interface ExchangeTimes {
  readonly dueUs: number
  readonly startUs: number
  /** From start to connected; negative where the connection was there already. */
  readonly connectUs: number
  /** From the request written to the reply's first byte. */
  readonly firstByteUs: number
  /** How long the opening of its connection took; negative where it was opened already, or has none. */
  readonly openingUs: number
  /** For how long it waited for that, which its latency leaves out; 0 where it did not. */
  readonly inOpeningUs: number
  /** Which kind of exchange it was, as an index; 0 where there are no kinds. */
  readonly kind: number
}

/** What was seen of an exchange that failed: the reply as far as it came, or what the system said; null: nothing. */
export interface Seen {
  readonly sample: string | null
}
