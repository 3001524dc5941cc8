/** The groups of --help. */
const TITLES = {
  address: 'Address:',
  load: 'Load:',
  shape: 'Load over time:',
  exchange: 'Exchange:',
  http: 'HTTP:',
  workload: 'Messages that differ:',
  tls: 'TLS:',
  server: 'Server:',
  limits: 'Server limits:',
  fleet: 'Fleet:',
  output: 'Output:',
  plan: 'Plan:',
} as const

/** A flag in its group's list, with the parser of its value. The Plan has the ranges and defaults. */
export interface UngroupedFlag<Value> {
  readonly alias?: string
  readonly describe: string
  /** undefined: a switch that takes no value. */
  readonly parse?: (text: string) => Value
  /** May be given more than once. */
  readonly repeatable?: true
}

/** A flag as the user sees it. */
export interface Flag<Value> extends UngroupedFlag<Value> {
  readonly group: (typeof TITLES)[keyof typeof TITLES]
  /** Left out of --help, but shown by --show-hidden. */
  readonly hidden?: true
  /** The command does not take this flag, though similar commands do: what to do instead. */
  readonly refused?: string
}

export type Flags = Readonly<Record<string, Flag<unknown>>>

/** A flag that takes a value and is given once. */
export const flag = <Value>(
  parse: (text: string) => Value,
  describe: string,
  rest: { alias?: string } = {},
): UngroupedFlag<Value> => ({ parse, describe, ...rest })

/** A switch. */
export const onOff = (describe: string, rest: { alias?: string } = {}): UngroupedFlag<true> => ({
  describe,
  ...rest,
})

/** A flag that takes a value and may be given more than once. */
export const list = <Value>(
  parse: (text: string) => Value,
  describe: string,
  rest: { alias?: string } = {},
): UngroupedFlag<Value> & { repeatable: true } => ({ parse, describe, repeatable: true, ...rest })

/** Flags under one title of the help. */
export const group = <Of extends Readonly<Record<string, UngroupedFlag<unknown>>>>(
  title: keyof typeof TITLES,
  flags: Of,
): { readonly [Name in keyof Of]: Of[Name] & Pick<Flag<unknown>, 'group'> } =>
  Object.fromEntries(
    Object.entries(flags).map(([name, flag]) => [name, { ...flag, group: TITLES[title] }]),
  ) as never

/** For commands whose --help would become too long with them. */
export const hidden = <Of extends Flags>(
  flags: Of,
): { readonly [Name in keyof Of]: Of[Name] & { hidden: true } } =>
  Object.fromEntries(Object.entries(flags).map(([name, flag]) => [name, { ...flag, hidden: true }])) as never

/** For a command that can't use it. */
export const refused = <Of extends Flag<unknown>>(flag: Of, cure: string): Of & { hidden: true } => ({
  ...flag,
  hidden: true,
  refused: cure,
})
