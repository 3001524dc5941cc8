import type { z } from 'zod'
import { UsageError } from '../errors.js'
import { formatDurationMs, UnitError } from '../units.js'

type Issue = z.core.$ZodIssue

/** "maxRequestBytes" to "--max-request": a field's name is its flag's name and a unit. */
function flagOf(field: string): string {
  // A flag that is given once for each has no plural
  const name = field.replace(/(Ms|Bytes|PerSecond|MiB)$/, '').replace(/^(pid|threshold|stage)s$/, '$1')
  return `--${name.replaceAll(/[A-Z]/g, letter => `-${letter.toLowerCase()}`)}`
}

/** What zod calls them, as a person would. */
const NAMES: Readonly<Record<string, string>> = {
  int: 'a whole number',
  number: 'a number',
  string: 'a text',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
}

function cureOf(issue: Issue, field: string): string {
  const shown = (bound: number | bigint): string =>
    field.endsWith('Ms') ? formatDurationMs(Number(bound)) : Number(bound).toLocaleString('en-US')
  switch (issue.code) {
    case 'too_small':
      return issue.origin === 'string' ? 'must not be empty' : `must be at least ${shown(issue.minimum)}`
    case 'too_big':
      return `must be at most ${shown(issue.maximum)}`
    case 'invalid_value':
      return `must be one of ${issue.values.map(String).join(', ')}`
    case 'invalid_type':
      return `must be ${NAMES[issue.expected] ?? `of type ${issue.expected}`}`
    default:
      return issue.message
  }
}

/** Parses the text of a flag; what is wrong with it becomes a UsageError that names the flag and its value. */
export function naming<Out>(flag: string, value: string, parse: (value: string) => Out): Out {
  try {
    return parse(value)
  } catch (error) {
    if (error instanceof UnitError) throw new UsageError(`${flag} ${value}: ${error.message}`)
    throw error
  }
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (part, key) => (part !== null && typeof part === 'object' ? Reflect.get(part, key) : undefined),
    value,
  )
}

/** Checks against a schema; the first thing wrong becomes one UsageError with flag, value and cure. */
export function checkOrThrow<Out>(schema: z.ZodType<Out>, value: unknown): Out {
  const checked = schema.safeParse(value)
  if (checked.success) return checked.data
  const issue = checked.error.issues[0]
  const field = String(issue?.path.findLast(key => typeof key === 'string') ?? 'plan')
  const wrong = valueAt(value, issue?.path ?? [])
  const shown = typeof wrong === 'number' && field.endsWith('Ms') ? formatDurationMs(wrong) : String(wrong)
  throw new UsageError(`${flagOf(field)} ${shown}: ${issue ? cureOf(issue, field) : 'not valid'}`)
}
