import { UsageError } from '../errors.js'
import { isProtocolName, makeProtocol, PROTOCOL_NAMES } from '../protocol/protocols.js'
import { formatRule, parseRule } from '../protocol/rule.js'
import { TUTORIAL_REPLY, TUTORIAL_REQUEST } from '../protocol/tutorial.js'
import { formatCount } from '../units.js'
import type { GivenWorkload } from '../workload/given.js'
import { toPlanBytes } from './bytes.js'
import { naming } from './check-plan.js'
import { parseHandlerSpec } from './handler-spec.js'
import { type HttpOptions, httpFlagOf, httpMessageOf } from './http-options.js'
import type { Exchange, Target } from './plan.js'
import type { ServerPlan } from './server-plan.js'
import {
  hasTemplates,
  isWorkload,
  type WorkloadOptions,
  workloadFromOptions,
  workloadOf,
} from './workload-options.js'

interface ReuseOptions {
  /** Whether connections are reused for further exchanges. Default: false; with `pipelining` true. */
  readonly keepAlive?: boolean | undefined
  /** Requests outstanding on one connection; implies `keepAlive`. Default: 1. */
  readonly pipelining?: number | undefined
}

/** The flags that define the request and the expected reply. */
export interface ExchangeOptions extends HttpOptions, WorkloadOptions, ReuseOptions {
  /** The request. Default: that of the tutorial, or of `protocol`. */
  readonly message?: Uint8Array | undefined
  /**
   * When a reply is complete: 'close', 'bytes:N', 'line', 'delim:TEXT', 'length:u32be', 'regex:RE'.
   * Default: "close".
   */
  readonly until?: string | undefined
  /** The whole expected reply. Default: any reply; the tutorial's if neither message nor reply is given. */
  readonly expect?: Uint8Array | undefined
  /** 'tutorial', 'line', 'http', 'redis' or a module's path: defines the request and the end of a reply. */
  readonly protocol?: string | undefined
}

/** The limit of a message and of an expected reply, since both are saved with the plan and read again. */
export const MOST_MESSAGE_BYTES = 64 * 1024 * 1024

function checkLength(flag: string, bytes: Uint8Array | undefined): void {
  if (bytes !== undefined && bytes.length > MOST_MESSAGE_BYTES)
    throw new UsageError(
      `--${flag}: has ${formatCount(bytes.length)} bytes; the limit is ${formatCount(MOST_MESSAGE_BYTES)}`,
    )
}

const text = (value: string): Uint8Array => new TextEncoder().encode(value)

/** The reply of the bundled server, if it is known in advance. */
function knownReply(server: ServerPlan, request: Uint8Array): Uint8Array | null {
  const handler = parseHandlerSpec(server.handler)
  if (handler.kind === 'module') return null
  if (handler.kind === 'echo') return server.keepAlive ? request : request.subarray(0, server.maxRequestBytes)
  return text(TUTORIAL_REPLY)
}

/** The beginning of a message, on one line. */
const shown = (message: Uint8Array | undefined): string =>
  JSON.stringify(Buffer.from(message ?? []).toString('utf8', 0, 40))

const nothingToSend = (): UsageError =>
  new UsageError('--message "": an exchange needs at least one byte to send')

function parseProtocol(name: string, options: ExchangeOptions): Exchange {
  if (options.until !== undefined)
    throw new UsageError(
      `--until ${options.until}: --protocol ${name} defines when a reply is complete; leave out one of them`,
    )
  if (options.expect !== undefined)
    throw new UsageError(`--expect: --protocol ${name} checks the reply itself; leave out one of them`)
  // An empty line still has its line end
  if (options.message?.length === 0 && name !== 'line') throw nothingToSend()
  if (name === 'http') return parseHttp(options)
  if (isProtocolName(name))
    // Made once as a check, so an invalid message is a usage error and not the crash of a driver thread
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

function parseHttp(options: ExchangeOptions): Exchange {
  if (options.message !== undefined)
    throw new UsageError(
      '--message: --protocol http makes its own request; use http://host/path, --method, --header and --body instead',
    )
  const message = httpMessageOf(options)
  return { kind: 'protocol', name: 'http', message: message && toPlanBytes(message) }
}

/** The flag that asks for connection reuse. Pipelining implies it. */
const reuseFlagOf = ({ keepAlive, pipelining }: ReuseOptions): string =>
  keepAlive === undefined && pipelining !== undefined ? `--pipelining ${pipelining}` : '--keep-alive'

/** The default rule for a complete reply: the close of the connection, or the known length of the reply. */
function usualRule(reuse: string | null, expected: Uint8Array | null, isOwn: boolean): string {
  if (reuse === null) return 'close'
  if (expected !== null && expected.length > 0) return `bytes:${expected.length}`
  throw new UsageError(
    isOwn
      ? `${reuse}: the client must know where the replies of this handler end; give --until RULE, such as --until line`
      : `${reuse}: the connection stays open, so say where a reply ends; give --until RULE or --protocol NAME`,
  )
}

/**
 * The request, and when a reply is complete and right. `given` is the workload, to be checked later; null if
 * there is none. Throws UsageError with flag, value and cure.
 */
export function parseExchange(
  options: ExchangeOptions,
  target: Target,
  keepAlive: boolean,
): { readonly exchange: Exchange; readonly given: GivenWorkload | null } {
  if (!isWorkload(options)) return { exchange: parseOneMessage(options, target, keepAlive), given: null }
  const given =
    options.workload !== undefined
      ? workloadOf(options.workload)
      : workloadFromOptions(parseOneMessage(options, target, keepAlive), options, target, keepAlive)
  return { exchange: { kind: 'workload', spec: given.spec }, given }
}

/** An exchange with one constant message. */
function parseOneMessage(options: ExchangeOptions, target: Target, keepAlive: boolean): Exchange {
  checkLength('message', options.message)
  checkLength('expect', options.expect)
  checkLength('body', options.body)
  const reuse = keepAlive ? reuseFlagOf(options) : null
  const flag = httpFlagOf(options)
  if (flag !== undefined && options.protocol !== 'http')
    throw new UsageError(`${flag}: goes with HTTP; write http://host/path or --protocol http`)
  if (options.protocol !== undefined) return parseProtocol(options.protocol, options)
  const request = options.message ?? text(TUTORIAL_REQUEST)
  if (request.length === 0) throw nothingToSend()
  const isTemplate = hasTemplates(options) && options.message !== undefined
  if (isTemplate && keepAlive && options.until === undefined && options.expect === undefined)
    throw new UsageError(`${reuse}: the connection stays open, so say where a reply ends; give --until RULE`)
  const known = target.kind === 'own' ? knownReply(target.server, request) : text(TUTORIAL_REPLY)
  // Only the user knows the reply to a custom message or rule
  const untouched =
    options.message === undefined && options.until === undefined && options.expect === undefined
  const expect = untouched ? known : (options.expect ?? null)
  const until =
    options.until ??
    usualRule(reuse, target.kind === 'own' || untouched ? known : expect, target.kind === 'own')
  const rule = naming('--until', until, parseRule)
  if (rule.kind === 'close' && keepAlive)
    throw new UsageError(
      `--until close: a reused connection stays open; leave out ${reuse} or give another rule`,
    )
  return {
    kind: 'rule',
    request: toPlanBytes(request),
    until: formatRule(rule),
    expect: expect && toPlanBytes(expect),
  }
}
