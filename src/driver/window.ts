/** One stretch of load on one thread. Times are of the shared clock, in microseconds. */
export interface Window {
  readonly startUs: number
  /** When the last exchange may start; null: when `requests` have. */
  readonly plannedEndUs: number | null
  /** Exchanges to start, exactly, unless the planned end comes first; null: no such bound. */
  readonly requests: number | null
  /** One word of shared memory: how many exchanges are in flight, for who is left when the thread dies. */
  readonly inFlight?: Int32Array
  /** Nothing new starts from now on; what is in flight is awaited. */
  readonly onClose?: () => void
}
