/** What Framer.read returns if it has read all bytes and the message continues. */
export const MORE = -1
/** What Framer.read returns if the bytes are not, or no longer, a valid message. */
export const BROKEN = -2

/**
 * Finds where messages end in a stream of bytes, for packets of any size. One per connection, and no
 * allocation per message: `read` is on the hot path of every exchange, in the driver and in the server.
 */
export interface Framer {
  /**
   * Reads `bytes[from..to)`. Returns the index after the end of the current message (in `from+1..to`), MORE
   * or BROKEN. After an end, the framer is at the start of the next message; call it again with the rest.
   * After BROKEN, only `reset` is allowed.
   */
  read(bytes: Uint8Array, from: number, to: number): number
  /** The peer has ended the stream. Returns whether the bytes since the last end are a message. Resets. */
  end(): boolean
  /** Forgets an incomplete message, for a new connection. */
  reset(): void
}
