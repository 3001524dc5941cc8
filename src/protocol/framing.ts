/** What Framer.read answers when all bytes were read and the message goes on. */
export const MORE = -1
/** What Framer.read answers when the bytes can't be, or no longer be, a message of this kind. */
export const BROKEN = -2

/**
 * Finds where messages end in a stream of bytes, however the stream is cut into packets. One per connection,
 * and no allocation per message: `read` is on the hot path of every exchange, of the driver and of the server.
 */
export interface Framer {
  /**
   * Reads `bytes[from..to)`. Answers the index just past the end of the current message (in `from+1..to`), MORE or
   * BROKEN. After an end the framer stands at the start of the next message; call it again with the rest.
   * After BROKEN only `reset` makes sense.
   */
  read(bytes: Uint8Array, from: number, to: number): number
  /** The peer has ended the stream: is what came since the last end one whole message? Resets. */
  end(): boolean
  /** Forgets a half-read message, for a new connection. */
  reset(): void
}
