import type { z } from 'zod'
import { UsageError } from '../errors.js'
import { formatDurationMs, UnitError } from '../units.js'
import { flagOf, unitOf } from './flag-of.js'

type Issue = z.core.$ZodIssue

/** Plain words for zod's types. */
const NAMES: Readonly<Record<string, string>> = {
  int: 'a whole number',
  number: 'a number',
  string: 'a string',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
}

function cureOf(issue: Issue, shown: (bound: number) => string): string {
  switch (issue.code) {
    case 'too_small':
      return issue.origin === 'string'
        ? 'must not be empty'
        : `must be at least ${shown(Number(issue.minimum))}`
    case 'too_big':
      return `must be at most ${shown(Number(issue.maximum))}`
    case 'invalid_value':
      return `must be one of ${issue.values.map(String).join(', ')}`
    case 'invalid_type':
      return `must be ${NAMES[issue.expected] ?? `of type ${issue.expected}`}`
    default:
      return issue.message
  }
}

/** Parses the text of a flag. A UnitError becomes a UsageError that names the flag and its value. */
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

/** Checks a value against a schema. The first issue becomes one UsageError with flag, value and cure. */
export function checkOrThrow<Out>(schema: z.ZodType<Out>, value: unknown): Out {
  const checked = schema.safeParse(value)
  if (checked.success) return checked.data
  const issue = checked.error.issues[0]
  const field = String(issue?.path.findLast(key => typeof key === 'string') ?? 'plan')
  const wrong = valueAt(value, issue?.path ?? [])
  const say = (name: string, shown: string, showBound: (bound: number) => string): string =>
    `${name} ${shown}: ${issue ? cureOf(issue, showBound) : 'not valid'}`
  const plain = (bound: number): string => bound.toLocaleString('en-US')
  const unit = unitOf(field)
  const isDuration = unit === 'ms'
  const typed = isDuration && typeof wrong === 'number' ? formatDurationMs(wrong) : String(wrong)
  throw new UsageError(say(flagOf(field), typed, isDuration ? formatDurationMs : plain), {
    ofOption: say(field, String(wrong), bound => (unit === null ? plain(bound) : `${plain(bound)} ${unit}`)),
  })
}
