import { UsageError } from '../errors.js'
import { nearestName } from '../nearest-name.js'
import { printable } from '../printable.js'
import { withoutUnit } from './flag-of.js'
import type { PlanOptions } from './parse-plan.js'
import type { ServerOptions } from './parse-server.js'

/** The JavaScript types of options; the plan checks their ranges. */
const KINDS = {
  text: { is: (value: unknown) => typeof value === 'string', name: 'a string' },
  number: { is: (value: unknown) => typeof value === 'number', name: 'a number' },
  'number or null': {
    is: (value: unknown) => value === null || typeof value === 'number',
    name: 'a number or null',
  },
  'text or null': {
    is: (value: unknown) => value === null || typeof value === 'string',
    name: 'a string or null',
  },
  boolean: { is: (value: unknown) => typeof value === 'boolean', name: 'true or false' },
  bytes: { is: (value: unknown) => value instanceof Uint8Array, name: 'a Uint8Array' },
  list: { is: (value: unknown) => Array.isArray(value), name: 'a list' },
  function: { is: (value: unknown) => typeof value === 'function', name: 'a function' },
  signal: { is: (value: unknown) => value instanceof AbortSignal, name: 'an AbortSignal' },
  object: { is: isObject, name: 'an object' },
  'text or object': {
    is: (value: unknown) => typeof value === 'string' || isObject(value),
    name: 'a file or an object',
  },
  'of all cells': { is: () => false, name: 'set once for all cells, outside the cells' },
  /** Refused as if there were no option of this name. */
  unknown: { is: () => false, name: 'left out' },
} as const
export type OptionKind = keyof typeof KINDS
type OptionKinds = Readonly<Record<string, OptionKind>>

export const SERVER_OPTIONS = {
  host: 'text',
  port: 'number',
  backlog: 'number',
  handling: 'text',
  threads: 'number',
  slots: 'number',
  batch: 'number or null',
  handler: 'text',
  keepAlive: 'boolean',
  requestUntil: 'text or null',
  maxConnections: 'number',
  maxRequestBytes: 'number',
  idleTimeoutMs: 'number',
  taskTimeoutMs: 'number',
  workerMemoryBytes: 'number or null',
  queueLimit: 'number',
  drainTimeoutMs: 'number',
  seed: 'number',
} as const satisfies Record<keyof ServerOptions, OptionKind>

export const PLAN_OPTIONS = {
  target: 'text',
  tls: 'boolean',
  ca: 'text',
  cert: 'text',
  key: 'text',
  insecure: 'boolean',
  servername: 'text',
  message: 'bytes',
  until: 'text',
  expect: 'bytes',
  protocol: 'text',
  path: 'text',
  method: 'text',
  headers: 'list',
  body: 'bytes',
  variables: 'list',
  data: 'text',
  dataOrder: 'text',
  workload: 'text or object',
  openings: 'list',
  openingUntil: 'text',
  greeting: 'text',
  think: 'text',
  title: 'text',
  server: 'object',
  connections: 'number',
  agents: 'number',
  workers: 'number',
  warmupMs: 'number',
  durationMs: 'number',
  requests: 'number',
  ratePerSecond: 'number',
  stages: 'list',
  rateFile: 'text or object',
  rateScale: 'number',
  rateSpeed: 'number',
  arrival: 'text',
  pacing: 'text',
  rampUpMs: 'number',
  connectRatePerSecond: 'number',
  keepAlive: 'boolean',
  pipelining: 'number',
  thresholds: 'list',
  runs: 'number',
  pids: 'list',
  timeoutMs: 'number',
  connectTimeoutMs: 'number',
  seed: 'number',
} as const satisfies Record<keyof PlanOptions, OptionKind>

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The likely option for a name without its unit (`rate`) or in the form of a flag (`max-request`). */
function likelyName(name: string, names: readonly string[]): string | undefined {
  const camel = name.replaceAll(/-([a-z])/g, (_, letter: string) => letter.toUpperCase())
  const withUnit = names.find(known => known.startsWith(camel) && withoutUnit(known) === camel)
  if (withUnit !== undefined) return withUnit
  const longer = camel.length > 2 ? names.filter(known => known.startsWith(camel)) : []
  return longer.length === 1 ? longer[0] : nearestName(camel, names)
}

/** A value, shortened to fit into one line. */
const shown = (value: unknown): string =>
  isObject(value) || Array.isArray(value) ? '' : ` ${printable(String(value).slice(0, 40))}`

/** `before` precedes each name, such as "server.". Throws UsageError for an unknown name or a wrong type. */
export function checkNames(options: unknown, kinds: OptionKinds, before = ''): void {
  if (!isObject(options))
    throw new UsageError(`${before.replace(/\.$/, '') || 'options'}${shown(options)}: must be an object`)
  for (const [name, value] of Object.entries(options)) {
    const kind = Object.hasOwn(kinds, name) ? kinds[name] : undefined
    if (kind === undefined || kind === 'unknown') {
      const known = Object.keys(kinds).filter(each => kinds[each] !== 'unknown')
      const likely = likelyName(name, known)
      const cure = likely === undefined ? `there are ${known.join(', ')}` : `did you mean ${likely}?`
      throw new UsageError(`${before}${printable(name)}: no such option; ${cure}`)
    }
    if (value === undefined || KINDS[kind].is(value)) continue
    const cure = value === null ? 'leave it out for the default' : `must be ${KINDS[kind].name}`
    throw new UsageError(`${before}${name}${shown(value)}: ${cure}`)
  }
}

/** Throws UsageError with the option's name and a cure, for users without TypeScript's checks. */
export const checkServerOptions = (options: unknown, before = ''): void =>
  checkNames(options, SERVER_OPTIONS, before)

/** The same for the options of a plan. `others`: options that a function takes in addition. */
export function checkPlanOptions(options: unknown, others: OptionKinds = {}, before = ''): void {
  checkNames(options, { ...PLAN_OPTIONS, ...others }, before)
  const { server } = options as PlanOptions
  if (server !== undefined) checkServerOptions(server, `${before}server.`)
}
