import type { Framer } from './framing.js'
import type { MakeModuleClient } from './module-client.js'

/** A framer of replies that also understands them a little. Both fields speak of the reply that has just ended. */
export interface ReplyReader extends Framer {
  /** The reply is an error in the protocol's own terms (HTTP 500, Redis -ERR): the exchange is a `mismatch`. */
  readonly failed: boolean
  /** Of a failed reply: its HTTP status, which is its outcome; absent: the protocol has none. */
  readonly status?: number | undefined
  /** The peer has said that it closes the connection after this reply: the next request needs a new one. */
  readonly closes: boolean
  /** The index past those bytes of `bytes[from..to)` that may stand behind a reply and mean nothing; absent: none may. */
  skip?(bytes: Uint8Array, from: number, to: number): number
}

/** What a client says and how it reads the answer. */
export interface Protocol {
  readonly name: string
  /** The bytes of one request. */
  readonly request: Uint8Array
  /** The whole reply, byte for byte; undefined where any complete reply that is not `failed` will do. */
  readonly expected: Uint8Array | undefined
  /** One reader per connection. */
  makeReplyReader(): ReplyReader
  /** A user's module that says something else in each exchange; `request` is empty then. Absent: it does not. */
  readonly makeClient?: MakeModuleClient
}

/** All that a built-in protocol may want to know. */
export interface ProtocolOptions {
  /** What HTTP's Host header says: "example.org", "127.0.0.1:8080". */
  readonly host: string
  /** Whether the connection is kept for further exchanges. */
  readonly keepAlive: boolean
  /** What the user wants sent; undefined: the protocol's own greeting. For `redis` the words of a command, for `http`
   * a request without what follows from the target. */
  readonly message: Uint8Array | undefined
  /** A reply of more bytes than this is BROKEN. */
  readonly maxReplyBytes: number
}

export type MakeProtocol = (options: ProtocolOptions) => Protocol
