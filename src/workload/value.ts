/** What a name stands for in one client's messages. One object per run: `draw` changes its value. */
export interface Value {
  /** Draws a new value for the exchange that begins. */
  draw(): void
  /** The number of bytes that `write` writes. */
  size(): number
  /** Writes the value as text at `at`; returns the index after it. */
  write(into: Uint8Array, at: number): number
  /** The value as a whole number, for binary formats. Called only if the bounds say that it is whole. */
  number(): number
}

/** The smallest and the largest possible value. */
export interface ValueBounds {
  readonly least: number
  readonly most: number
}

/** What is known about a name before a value is drawn. */
export interface Extent {
  /** The length of the text, in bytes. */
  readonly bytes: ValueBounds
  /** The bounds if all values are whole numbers; otherwise the cure for using a binary format. */
  readonly whole: ValueBounds | { readonly cure: string }
}
