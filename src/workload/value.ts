/** What a name stands for in the messages of one client. One object for a whole run: `draw` changes what it stands for. */
export interface Value {
  /** Takes a new value, for the exchange that begins. */
  draw(): void
  /** How many bytes `write` writes. */
  size(): number
  /** Writes the value as text at `at`; answers the place behind it. */
  write(into: Uint8Array, at: number): number
  /** The value as a whole number, for binary; only asked where the bounds say that it is one. */
  number(): number
}

/** The least and the most of something, both possible. */
export interface ValueBounds {
  readonly least: number
  readonly most: number
}

/** What is known of a name before anything is drawn. */
export interface Extent {
  /** Of the text, in bytes. */
  readonly bytes: ValueBounds
  /** Where all values are whole numbers within bounds; else why they can't be written in binary, and the cure. */
  readonly whole: ValueBounds | { readonly cure: string }
}
