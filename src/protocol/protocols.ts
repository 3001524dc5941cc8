import { makeHttp } from './http.js'
import { makeLine } from './line.js'
import type { MakeProtocol, Protocol, ProtocolOptions } from './protocol.js'
import { makeRedis } from './redis.js'
import { makeTutorial } from './tutorial-protocol.js'

/** The names that `--protocol` takes; anything else is the path of a module. */
export const PROTOCOL_NAMES = ['tutorial', 'line', 'http', 'redis'] as const
export type ProtocolName = (typeof PROTOCOL_NAMES)[number]

const MAKERS = {
  tutorial: makeTutorial,
  line: makeLine,
  http: makeHttp,
  redis: makeRedis,
} satisfies Record<ProtocolName, MakeProtocol>

export const isProtocolName = (text: string): text is ProtocolName => Object.hasOwn(MAKERS, text)

/** Makes a built-in protocol. Throws UnitError if the message is invalid in that protocol. */
export const makeProtocol = (name: ProtocolName, options: ProtocolOptions): Protocol => MAKERS[name](options)
