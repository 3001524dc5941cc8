import { UsageError } from '../errors.js'
import { writeHttpRequest } from '../protocol/http/request.js'
import { isProtocolName, makeProtocol } from '../protocol/protocols.js'
import { splitRedisWords } from '../protocol/redis-words.js'
import { TUTORIAL_REPLY } from '../protocol/tutorial.js'
import { compileWorkload } from '../workload/compile-workload.js'
import { DATA_ORDERS, type DataOrder, USUAL_DATA_ORDER } from '../workload/data/data-orders.js'
import { loadWorkload } from '../workload/file/load-workload.js'
import { workloadFromFlags } from '../workload/from-flags.js'
import { type GivenWorkload, readData } from '../workload/given.js'
import { toBytesSpec } from '../workload/message.js'
import type { MessageSpec, WorkloadSpec } from '../workload/spec.js'
import { WorkloadError } from '../workload/wrong.js'
import { fromPlanBytes } from './bytes.js'
import { naming } from './check-plan.js'
import { hostOf, MOST_REPLY_BYTES } from './exchange.js'
import { flagOf } from './flag-of.js'
import { type HttpOptions, httpFlagOf, httpRequestOf } from './http-options.js'
import type { Exchange, Plan, Target } from './plan.js'

/** The flags for messages that vary, and for what precedes the first exchange of a connection. */
export interface WorkloadOptions {
  /** Values for {{NAME}} in requests and replies, NAME=SPEC each: 'key=zipf:0.99:1..10k'. Default: none. */
  readonly variables?: readonly string[] | undefined
  /** A file of records (.csv, .jsonl or lines) whose columns are names for {{NAME}}. Default: none. */
  readonly data?: string | undefined
  /** The order of records: in-order and shuffled use each once per pass. Default: "in-order". */
  readonly dataOrder?: DataOrder | undefined
  /** A YAML or JSON file that defines the whole exchange, or the workload of a plan. Default: none. */
  readonly workload?: string | WorkloadSpec | undefined
  /** Messages to send once on each new connection, one after the other. Default: none. */
  readonly openings?: readonly Uint8Array[] | undefined
  /** When a reply to an opening is complete. Default: the exchange's own rule. */
  readonly openingUntil?: string | undefined
  /** For a server that speaks first: when its greeting is complete, as `until`. Default: no greeting. */
  readonly greeting?: string | undefined
  /** A client's pause after each exchange: '500ms', or random with a mean: 'exp:500ms'. Default: none. */
  readonly think?: string | undefined
}

interface MessageOptions extends WorkloadOptions, HttpOptions {
  readonly message?: Uint8Array | undefined
  readonly until?: string | undefined
  readonly expect?: Uint8Array | undefined
  readonly protocol?: string | undefined
}

const OF_WORKLOAD: readonly (keyof MessageOptions)[] = [
  'variables',
  'data',
  'dataOrder',
  'greeting',
  'openings',
  'openingUntil',
  'think',
]
const OF_EXCHANGE: readonly (keyof MessageOptions)[] = [
  ...OF_WORKLOAD,
  'message',
  'until',
  'expect',
  'protocol',
]

const isGiven = (value: unknown): boolean =>
  value !== undefined && !(Array.isArray(value) && value.length === 0)
/** The flag of the first of these options that was given. */
function given(names: readonly (keyof MessageOptions)[], options: MessageOptions): string | undefined {
  const found = names.find(name => isGiven(options[name]))
  return found && flagOf(found)
}

/** Whether messages may vary, so their length is not that of the template. */
export const hasTemplates = ({ workload, variables, data, openings }: WorkloadOptions): boolean =>
  [workload, variables, data, openings].some(isGiven)

/** Whether the options need a workload, not one constant message. Throws UsageError for contradictions. */
export function isWorkload(options: MessageOptions): boolean {
  const { workload, data, dataOrder, openings, openingUntil } = options
  if (workload !== undefined) {
    const other = given(OF_EXCHANGE, options) ?? httpFlagOf(options)
    if (other === undefined) return true
    const name = typeof workload === 'string' ? `--workload ${workload}` : 'the workload of the plan'
    throw new UsageError(`${other}: ${name} defines the whole exchange; leave out one of them`)
  }
  if (dataOrder !== undefined) {
    if (data === undefined) throw new UsageError(`--data-order ${dataOrder}: goes with --data FILE`)
    if (!DATA_ORDERS.includes(dataOrder))
      throw new UsageError(`--data-order ${dataOrder}: must be one of ${DATA_ORDERS.join(', ')}`)
  }
  if (openingUntil !== undefined && !isGiven(openings))
    throw new UsageError(`--opening-until ${openingUntil}: goes with --opening TEXT`)
  return given(OF_WORKLOAD, options) !== undefined
}

/** The workload of a file or of a plan. */
export function workloadOf(workload: string | WorkloadSpec): GivenWorkload {
  if (typeof workload === 'string') return loadWorkload(workload)
  const naming = <Out>(make: () => Out): Out => {
    try {
      return make()
    } catch (error) {
      if (!(error instanceof WorkloadError)) throw error
      throw new UsageError(`workload: ${error.path.join('.')}: ${error.message}`, { cause: error })
    }
  }
  return { spec: workload, naming }
}

interface OnlyKind {
  readonly send: MessageSpec
  readonly sendFlag: string
  readonly until: string
  readonly expect: Uint8Array | null
}

const redisMessage = (flag: string, message: Uint8Array): MessageSpec => {
  const text = Buffer.from(message).toString()
  return { redis: naming(flag, JSON.stringify(text), () => splitRedisWords(text)).map(toBytesSpec) }
}

/** Turns an exchange of a rule or a protocol into the only kind of a workload. Throws UsageError. */
function onlyKind(exchange: Exchange, options: MessageOptions, target: Target, keepAlive: boolean): OnlyKind {
  if (exchange.kind === 'workload') throw new TypeError('is a workload already')
  if (exchange.kind === 'rule') {
    const { request, until, expect } = exchange
    const send = toBytesSpec(fromPlanBytes(request))
    return { send, sendFlag: '--message', until, expect: expect && fromPlanBytes(expect) }
  }
  const { name } = exchange
  const message = exchange.message === null ? undefined : fromPlanBytes(exchange.message)
  const host = hostOf(target)
  if (name === 'http') {
    const request = httpRequestOf({ ...options, path: options.path ?? '/' })!
    const until = request.method === 'HEAD' ? 'http-head' : 'http'
    const send = { http: toBytesSpec(writeHttpRequest(request)) }
    return { send, sendFlag: 'the HTTP request', until, expect: null }
  }
  if (name === 'redis') {
    const send = redisMessage('--message', message ?? Buffer.from('PING'))
    return { send, sendFlag: '--message', until: 'redis', expect: null }
  }
  if (!isProtocolName(name))
    throw new UsageError(
      `${given(OF_WORKLOAD, options)}: the module decides what is sent; leave out one of them`,
    )
  const made = makeProtocol(name, { host, keepAlive, message, maxReplyBytes: MOST_REPLY_BYTES })
  const usual = keepAlive ? `bytes:${TUTORIAL_REPLY.length}` : 'close'
  const until = name === 'line' ? 'line' : usual
  return { send: toBytesSpec(made.request), sendFlag: '--message', until, expect: made.expected ?? null }
}

/** An opening in the form of the protocol: the words of a command, a line with its end, or bytes. */
function openingOf(message: Uint8Array, protocol: string | undefined): MessageSpec {
  if (protocol === 'redis') return redisMessage('--opening', message)
  if (protocol !== 'line') return toBytesSpec(message)
  const options = { host: '', keepAlive: true, message, maxReplyBytes: MOST_REPLY_BYTES }
  return toBytesSpec(naming('--opening', '', () => makeProtocol('line', options)).request)
}

/** The workload of flags, with the exchange's rule or protocol. Throws UsageError. */
export function workloadFromOptions(
  exchange: Exchange,
  options: MessageOptions,
  target: Target,
  keepAlive: boolean,
): GivenWorkload {
  const { variables = [], data, dataOrder, openings = [], openingUntil, greeting, think } = options
  return workloadFromFlags({
    ...onlyKind(exchange, options, target, keepAlive),
    variables,
    data: data === undefined ? null : { file: data, order: dataOrder ?? USUAL_DATA_ORDER },
    greeting: greeting ?? null,
    openings: openings.map(message => openingOf(message, options.protocol)),
    openingUntil,
    think: think ?? null,
  })
}

/** Compiles the workload only to find errors before anything is started. Throws UsageError. */
export function checkWorkload(
  given: GivenWorkload,
  plan: Pick<Plan, 'target' | 'load' | 'keepAlive' | 'pipelining' | 'seed'>,
): void {
  const table = readData(given)
  const { keepAlive, pipelining, seed } = plan
  const share = { index: 0, of: 1 }
  given.naming(() => {
    if (given.spec.think !== null && plan.load.kind === 'open')
      throw new WorkloadError(
        ['think'],
        'under --rate requests start at the rate, and no client pauses; leave out one of them, or put think steps into a session',
      )
    compileWorkload(given.spec, {
      seed,
      share,
      table,
      host: hostOf(plan.target),
      keepAlive,
      pipelining,
      maxReplyBytes: MOST_REPLY_BYTES,
    })
  })
}
