import { UsageError } from '../errors.js'
import { UnitError } from '../units.js'
import type { Flag, Flags } from './flags/flag.js'

/** A command's flags with their values; undefined if a flag was not given. */
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

/** Turns the text from yargs into values. Throws UsageError with flag, value and cure. */
export function readFlags<Of extends Flags>(flags: Of, argv: Readonly<Record<string, unknown>>): Values<Of> {
  const entries = Object.entries(flags).map(([name, flag]): [string, unknown] => {
    const raw = argv[name]
    if (raw === undefined) return [name, undefined]
    if (!flag.parse) return [name, Array.isArray(raw) ? raw.at(-1) : raw]
    const texts = (Array.isArray(raw) ? raw : [raw]).map(String)
    if (flag.refused !== undefined) throw new UsageError(`--${name} ${texts.join(' ')}: ${flag.refused}`)
    if (flag.repeatable) return [name, texts.map(text => parseOne(name, flag, text))]
    if (texts.length > 1)
      throw new UsageError(`--${name} ${texts.join(' ')}: given ${texts.length} times; give it once`)
    return [name, parseOne(name, flag, texts[0] ?? '')]
  })
  return Object.fromEntries(entries) as Values<Of>
}

/** One of a closed set of names. Throws UsageError that lists them. */
export function oneOf<Name extends string>(
  flag: string,
  value: string | undefined,
  names: readonly Name[],
): Name | undefined {
  const found = names.find(name => name === value)
  if (value !== undefined && found === undefined)
    throw new UsageError(`${flag} ${value}: must be one of ${names.join(', ')}`)
  return found
}
