import type { Framer } from './framing.js'
import type { MakeModuleClient } from './module-client.js'

/** A framer of replies that also reads their meaning. The fields describe the reply that has just ended. */
export interface ReplyReader extends Framer {
  /** Whether the reply is an error in its protocol (HTTP 500, Redis -ERR): the exchange is a `mismatch`. */
  readonly failed: boolean
  /** The HTTP status of a failed reply, which is its outcome; absent for a protocol without one. */
  readonly status?: number | undefined
  /** Whether the peer closes the connection after this reply, so the next request needs a new one. */
  readonly closes: boolean
  /** Skips meaningless bytes after a reply and returns the index after them. Absent: there are none. */
  skip?(bytes: Uint8Array, from: number, to: number): number
}

/** The request of a client, and how it reads the reply. */
export interface Protocol {
  readonly name: string
  /** The bytes of one request. */
  readonly request: Uint8Array
  /** The whole expected reply; undefined if any complete reply that is not `failed` is right. */
  readonly expected: Uint8Array | undefined
  /** Makes one reader per connection. */
  makeReplyReader(): ReplyReader
  /** Present if a user's module makes a different request in each exchange; then `request` is empty. */
  readonly makeClient?: MakeModuleClient
}

/** Everything that a built-in protocol may depend on. */
export interface ProtocolOptions {
  /** The Host header of HTTP: "example.org", "127.0.0.1:8080". */
  readonly host: string
  /** Whether connections are reused for further exchanges. */
  readonly keepAlive: boolean
  /**
   * The user's message; undefined: the protocol's own request. For `redis` the words of a command; for `http`
   * a request without the fields that follow from the target.
   */
  readonly message: Uint8Array | undefined
  /** A reply of more than this many bytes is BROKEN. */
  readonly maxReplyBytes: number
}

export type MakeProtocol = (options: ProtocolOptions) => Protocol
