import { UsageError } from '../errors.js'
import { parseBytes, parseCount, parseDurationMs, UnitError } from '../units.js'

/** A flag as the user sees it, and how its text becomes a value. Ranges and defaults are the Plan's business. */
export interface Flag<Value> {
  readonly alias?: string
  readonly group: string
  readonly describe: string
  /** undefined: a switch that takes no value. */
  readonly parse?: (text: string) => Value
  /** May be given more than once. */
  readonly repeatable?: true
}

const text = (value: string): string => value
const number = (value: string): number => {
  const negative = value.startsWith('-')
  return parseCount(negative ? value.slice(1) : value) * (negative ? -1 : 1)
}
const flag = <Value>(
  group: string,
  parse: (text: string) => Value,
  describe: string,
  rest: { alias?: string } = {},
): Flag<Value> => ({ group, parse, describe, ...rest })
const onOff = (group: string, describe: string, rest: { alias?: string } = {}): Flag<true> => ({
  group,
  describe,
  ...rest,
})

const list = <Value>(
  group: string,
  parse: (text: string) => Value,
  describe: string,
  rest: { alias?: string } = {},
): Flag<Value> & { repeatable: true } => ({ group, parse, describe, repeatable: true, ...rest })

const SERVER = 'Server:'
const LIMITS = 'Server limits:'
const LOAD = 'Load:'
const EXCHANGE = 'Exchange:'
const OUTPUT = 'Output:'

/** The flags of our own server; `bench` and the like take all but host and port. */
export const serverFlags = {
  backlog: flag(SERVER, number, 'connections the kernel may hold for us (4096)'),
  handling: flag(SERVER, text, 'where requests are handled: pool, inline (pool)'),
  threads: flag(SERVER, number, 'worker threads of the pool (the cores)'),
  slots: flag(SERVER, number, 'handlers at once in one worker (1)'),
  handler: flag(
    SERVER,
    text,
    'what is computed: tutorial, echo, spin:T, sleep:T, delay:T or a module (tutorial)',
  ),
  'max-connections': flag(LIMITS, number, 'more are closed at once (64 below the limit of open files)'),
  'max-request': flag(LIMITS, parseBytes, 'the rest of a longer request is dropped (1024)'),
  'idle-timeout': flag(LIMITS, parseDurationMs, 'silent and slow clients are cut after this (30s)'),
  'queue-limit': flag(LIMITS, number, 'requests that may wait for a worker (10k)'),
  'drain-timeout': flag(LIMITS, parseDurationMs, 'how long a stop waits for what is in hand (5s)'),
} as const

const addressFlags = {
  host: flag('Address:', text, 'address (0.0.0.0)'),
  port: flag('Address:', number, 'port (8000)'),
} as const

export const serveFlags = {
  ...addressFlags,
  ...serverFlags,
  quiet: onOff(OUTPUT, 'no line per connection'),
} as const

export const sendFlags = {
  ...addressFlags,
  timeout: flag(EXCHANGE, parseDurationMs, 'for the whole exchange (10s)'),
} as const

export const benchFlags = {
  connections: flag(LOAD, number, 'clients at once (64)', { alias: 'c' }),
  workers: flag(LOAD, number, 'driver threads (half the cores)', { alias: 'w' }),
  duration: flag(LOAD, parseDurationMs, 'how long to measure (10s)', { alias: 'd' }),
  warmup: flag(LOAD, parseDurationMs, 'how long to warm up first; 0s: not at all (2s)', { alias: 'W' }),
  requests: flag(LOAD, number, 'exchanges in total; with -d, whichever comes first', { alias: 'n' }),
  seed: flag(LOAD, number, 'where randomness starts (1)'),
  message: flag(EXCHANGE, text, 'what is sent (the greeting of the tutorial)', { alias: 'm' }),
  expect: flag(EXCHANGE, text, 'the whole reply, exactly', { alias: 'E' }),
  timeout: flag(EXCHANGE, parseDurationMs, 'for one exchange (10s)'),
  'connect-timeout': flag(EXCHANGE, parseDurationMs, 'for one connect (5s)'),
  ...serverFlags,
  title: flag(OUTPUT, text, 'a name for the result'),
  output: list(OUTPUT, text, 'save the result: .json or .txt, - is stdout', { alias: 'o' }),
  json: onOff(OUTPUT, 'the result as JSON, alone, on stdout', { alias: 'j' }),
  progress: onOff(OUTPUT, 'a line of progress on a terminal; --no-progress: none'),
} as const

export type Flags = Readonly<Record<string, Flag<unknown>>>

/** A command's flags with their values; undefined where a flag was not given. */
export type Values<Of extends Flags> = {
  readonly [Name in keyof Of]:
    | (Of[Name] extends { repeatable: true } ? FlagValue<Of[Name]>[] : FlagValue<Of[Name]>)
    | undefined
}
type FlagValue<Of> = Of extends Flag<infer Value> ? (Value extends true ? boolean : Value) : never

function parseOne(name: string, flag: Flag<unknown>, raw: string): unknown {
  try {
    return flag.parse?.(raw)
  } catch (error) {
    if (error instanceof UnitError) throw new UsageError(`--${name} ${raw}: ${error.message}`)
    throw error
  }
}

/** What yargs found becomes values. Throws UsageError with flag, value and cure. */
export function readFlags<Of extends Flags>(flags: Of, argv: Readonly<Record<string, unknown>>): Values<Of> {
  const entries = Object.entries(flags).map(([name, flag]): [string, unknown] => {
    const raw = argv[name]
    if (raw === undefined) return [name, undefined]
    if (!flag.parse) return [name, Array.isArray(raw) ? raw.at(-1) : raw]
    const texts = (Array.isArray(raw) ? raw : [raw]).map(String)
    if (flag.repeatable) return [name, texts.map(text => parseOne(name, flag, text))]
    if (texts.length > 1)
      throw new UsageError(`--${name} ${texts.join(' ')}: given ${texts.length} times; give it once`)
    return [name, parseOne(name, flag, texts[0] ?? '')]
  })
  return Object.fromEntries(entries) as Values<Of>
}
