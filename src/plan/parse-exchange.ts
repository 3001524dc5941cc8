import { UsageError } from '../errors.js'
import { isProtocolName, makeProtocol, PROTOCOL_NAMES } from '../protocol/protocols.js'
import { formatRule, parseRule } from '../protocol/rule.js'
import { TUTORIAL_REPLY, TUTORIAL_REQUEST } from '../protocol/tutorial.js'
import { formatCount } from '../units.js'
import type { WorkloadSpec } from '../workload/spec.js'
import { toPlanBytes } from './bytes.js'
import { naming } from './check-plan.js'
import { parseHandlerSpec } from './handler-spec.js'
import type { Exchange, Target } from './plan.js'
import type { ServerPlan } from './server-plan.js'

/** The flags that say what is sent and awaited. */
export interface ExchangeOptions {
  readonly message?: Uint8Array | undefined
  /** As `--until` writes it. */
  readonly until?: string | undefined
  readonly expect?: Uint8Array | undefined
  /** A name, or the path of a module. */
  readonly protocol?: string | undefined
  /** All that clients say, instead of the others. */
  readonly workload?: WorkloadSpec | undefined
}

/** Of a message, and of an expected reply: they are saved with the plan, and a saved file has to be read again. */
export const MOST_MESSAGE_BYTES = 64 * 1024 * 1024

function checkLength(flag: string, bytes: Uint8Array | undefined): void {
  if (bytes !== undefined && bytes.length > MOST_MESSAGE_BYTES)
    throw new UsageError(
      `--${flag}: has ${formatCount(bytes.length)} bytes; at most ${formatCount(MOST_MESSAGE_BYTES)} can be sent and saved`,
    )
}

const text = (value: string): Uint8Array => new TextEncoder().encode(value)

/** What our own server answers, where that can be known beforehand. */
function knownReply(server: ServerPlan, request: Uint8Array): Uint8Array | null {
  const handler = parseHandlerSpec(server.handler)
  if (handler.kind === 'module') return null
  if (handler.kind === 'echo') return server.keepAlive ? request : request.subarray(0, server.maxRequestBytes)
  return text(TUTORIAL_REPLY)
}

/** On one line, and no more than its beginning. */
const shown = (message: Uint8Array | undefined): string =>
  JSON.stringify(Buffer.from(message ?? []).toString('utf8', 0, 40))

const nothingToSend = (): UsageError =>
  new UsageError('--message "": an exchange needs at least one byte to send')

function parseProtocol(name: string, options: ExchangeOptions): Exchange {
  if (options.until !== undefined)
    throw new UsageError(
      `--until ${options.until}: --protocol ${name} knows when a reply is complete; leave out one of them`,
    )
  if (options.expect !== undefined)
    throw new UsageError(`--expect: --protocol ${name} knows a right reply; leave out one of them`)
  // A line has its end at least
  if (options.message?.length === 0 && name !== 'line') throw nothingToSend()
  if (options.message !== undefined && (name === 'http' || name === 'redis'))
    throw new UsageError(`--message: --protocol ${name} sends its own request; leave out one of them`)
  if (isProtocolName(name))
    // Made once in vain, so that a message it can't send is wrong use and no dead driver thread
    naming('--message', shown(options.message), () =>
      makeProtocol(name, { host: 'localhost', keepAlive: false, message: options.message, maxReplyBytes: 1 }),
    )
  else if (!/[/\\.]/.test(name))
    throw new UsageError(
      `--protocol ${name}: must be one of ${PROTOCOL_NAMES.join(', ')} or the path of a module such as ./mine.js`,
    )
  return {
    kind: 'protocol',
    name,
    message: options.message === undefined ? null : toPlanBytes(options.message),
  }
}

/** When a reply is complete, if the user does not say: at the close, or where its length is known at that. */
function usualRule(keepAlive: boolean, expected: Uint8Array | null, isOwn: boolean): string {
  if (!keepAlive) return 'close'
  if (expected !== null && expected.length > 0) return `bytes:${expected.length}`
  throw new UsageError(
    isOwn
      ? '--keep-alive: how long are the replies of this handler? Say --until RULE, such as --until line'
      : '--keep-alive: when is a reply complete, if not at the close? Say --until RULE or --protocol NAME',
  )
}

/** What is sent, and when a reply is complete and right. Throws UsageError with flag, value and cure. */
export function parseExchange(options: ExchangeOptions, target: Target, keepAlive: boolean): Exchange {
  checkLength('message', options.message)
  checkLength('expect', options.expect)
  if (options.workload !== undefined) return { kind: 'workload', spec: options.workload }
  if (options.protocol !== undefined) return parseProtocol(options.protocol, options)
  const request = options.message ?? text(TUTORIAL_REQUEST)
  if (request.length === 0) throw nothingToSend()
  const known = target.kind === 'own' ? knownReply(target.server, request) : text(TUTORIAL_REPLY)
  // With a message or a rule of the user's own, what the reply should be is theirs to say
  const untouched =
    options.message === undefined && options.until === undefined && options.expect === undefined
  const expect = untouched ? known : (options.expect ?? null)
  const until =
    options.until ??
    usualRule(keepAlive, target.kind === 'own' || untouched ? known : expect, target.kind === 'own')
  const rule = naming('--until', until, parseRule)
  if (rule.kind === 'close' && keepAlive)
    throw new UsageError(
      '--until close: a kept connection does not close; leave out --keep-alive or say another rule',
    )
  return {
    kind: 'rule',
    request: toPlanBytes(request),
    until: formatRule(rule),
    expect: expect && toPlanBytes(expect),
  }
}
