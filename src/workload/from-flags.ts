import { UsageError } from '../errors.js'
import { printable, shortened } from '../printable.js'
import type { DataOrder } from './data/data-orders.js'
import type { GivenWorkload } from './given.js'
import { toBytesSpec } from './message.js'
import type { MessageSpec } from './spec.js'
import { type SpecPath, WorkloadError } from './wrong.js'

/** The name of the only kind if flags define the exchange. */
export const ONLY_KIND = 'exchange'
const MOST_SHOWN = 60

/** The flags that define a workload with one kind of exchange. */
export interface WorkloadFlags {
  /** The values of `--var`, NAME=SPEC each. */
  readonly variables: readonly string[]
  readonly data: { readonly file: string; readonly order: DataOrder } | null
  /** The rule of the greeting; null without one. */
  readonly greeting: string | null
  readonly openings: readonly MessageSpec[]
  /** Undefined: the same as `until`. */
  readonly openingUntil?: string | undefined
  readonly send: MessageSpec
  /** The flag that `send` comes from, such as "--message". */
  readonly sendFlag: string
  /** A rule, http or redis. */
  readonly until: string
  readonly expect: Uint8Array | null
  readonly think: string | null
}

/** Throws UsageError for an invalid `--var`; everything else is checked when the workload is compiled. */
export function workloadFromFlags(flags: WorkloadFlags): GivenWorkload {
  const { data, greeting, openings, openingUntil, send, until, expect, think } = flags
  const reply = { expect: null, match: null, capture: {} }
  return {
    spec: {
      variables: variablesOf(flags.variables),
      data,
      greeting,
      frame: null,
      opening: openings.map(send => ({
        send,
        ...reply,
        until: openingUntil ?? until,
      })),
      exchanges: { [ONLY_KIND]: { weight: 1, ...reply, send, until, expect: expect && toBytesSpec(expect) } },
      session: null,
      think,
    },
    naming: make => {
      try {
        return make()
      } catch (error) {
        if (!(error instanceof WorkloadError)) throw error
        throw new UsageError(`${printable(flagAt(error.path, flags))}: ${printable(error.message)}`, {
          cause: error,
        })
      }
    },
  }
}

function variablesOf(given: readonly string[]): Record<string, string> {
  const found = new Map<string, string>()
  for (const text of given) {
    const equals = text.indexOf('=')
    const name = text.slice(0, equals)
    const wrong = (why: string): UsageError =>
      new UsageError(`--var ${printable(shortened(text, MOST_SHOWN))}: ${why}`)
    if (equals < 1) throw wrong('write a name and its values, like key=1..10k')
    if (found.has(name)) throw wrong(`${name} is there already; take another name`)
    found.set(name, text.slice(equals + 1))
  }
  return Object.fromEntries(found)
}

/** The flag that defines the value at a path, with its value. */
function flagAt([part, key, inner]: SpecPath, flags: WorkloadFlags): string {
  const { data, greeting, openings, openingUntil, send, sendFlag, until, expect, think } = flags
  switch (part) {
    case 'variables':
      return `--var ${shortened(flags.variables.find(text => text.startsWith(`${key}=`)) ?? String(key), MOST_SHOWN)}`
    case 'data':
      return `--data ${data?.file}`
    case 'greeting':
      return `--greeting ${greeting}`
    case 'think':
      return `--think ${think}`
    case 'opening':
      if (inner === 'until' && openingUntil !== undefined) return `--opening-until ${openingUntil}`
      return inner === 'until'
        ? `--until ${until}`
        : `--opening ${shown(textOf(openings[Number(key)] ?? { text: '' }))}`
    default:
      if (inner === 'until') return `--until ${until}`
      return inner === 'expect' ? `--expect ${shown(expect ?? '')}` : `${sendFlag} ${shown(textOf(send))}`
  }
}

const textOf = (send: MessageSpec): string | Uint8Array => {
  if ('redis' in send) return send.redis.map(word => ('text' in word ? word.text : word.base64)).join(' ')
  const bytes = 'http' in send ? send.http : send
  return 'text' in bytes ? bytes.text : Buffer.from(bytes.base64, 'base64')
}

function shown(message: string | Uint8Array): string {
  const text = typeof message === 'string' ? message : Buffer.from(message).toString()
  return JSON.stringify(shortened(text, MOST_SHOWN))
}
