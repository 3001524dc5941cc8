/** A flag as the user sees it, and how its text becomes a value. Ranges and defaults are the Plan's business. */
export interface Flag<Value> {
  readonly alias?: string
  readonly group: string
  readonly describe: string
  /** undefined: a switch that takes no value. */
  readonly parse?: (text: string) => Value
  /** May be given more than once. */
  readonly repeatable?: true
  /** Left out of --help, save with --show-hidden. */
  readonly hidden?: true
  /** Its command does not take it, though others of its kind do: what to do instead. */
  readonly refused?: string
}

export type Flags = Readonly<Record<string, Flag<unknown>>>

export const flag = <Value>(
  group: string,
  parse: (text: string) => Value,
  describe: string,
  rest: { alias?: string } = {},
): Flag<Value> => ({ group, parse, describe, ...rest })
export const onOff = (group: string, describe: string, rest: { alias?: string } = {}): Flag<true> => ({
  group,
  describe,
  ...rest,
})

export const list = <Value>(
  group: string,
  parse: (text: string) => Value,
  describe: string,
  rest: { alias?: string } = {},
): Flag<Value> & { repeatable: true } => ({ group, parse, describe, repeatable: true, ...rest })

/** For commands where they would only make --help longer. */
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
