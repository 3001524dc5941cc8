import { z } from 'zod'
import { DATA_ORDERS, USUAL_DATA_ORDER } from '../data/data-orders.js'
import { type SpecPath, WorkloadError } from '../wrong.js'

const text = z.string()
const someText = text.min(1, 'must not be empty')
const anything = z.unknown()

/** The keys of a workload file. Messages, kinds and steps are checked separately. */
export const FILE = z.strictObject({
  variables: z.record(text, text).default({}),
  data: anything.optional(),
  greeting: someText.optional(),
  frame: someText.optional(),
  opening: z.array(anything).default([]),
  exchanges: z.record(text, anything),
  session: z.array(anything).optional(),
  think: someText.optional(),
})

export const DATA = z.strictObject({
  file: text.min(1, 'must name a file'),
  order: z.enum(DATA_ORDERS).default(USUAL_DATA_ORDER),
})

/** A step of the opening. */
export const OPENING = z.strictObject({
  send: anything,
  until: someText.optional(),
  expect: anything.optional(),
  match: text.optional(),
  capture: z.record(text, text).default({}),
})

/** A kind of exchange. */
export const KIND = OPENING.extend({ weight: z.number().optional() })

/** The steps of a session, by the key that distinguishes them. */
export const STEPS = {
  exchange: z.strictObject({ exchange: text }),
  think: z.strictObject({ think: text }),
  repeat: z.strictObject({ repeat: z.number(), steps: z.array(anything) }),
  choose: z.strictObject({
    choose: z.array(z.strictObject({ weight: z.number(), steps: z.array(anything) })),
  }),
} as const

const EXPECTED: Readonly<Record<string, string>> = {
  string: 'must be text; numbers, and words such as yes, need quotes',
  number: 'must be a number',
  array: 'must be a list',
  object: 'must be a map of keys and values',
  record: 'must be a map of names and values',
}

/** Checks `value` against a schema. Throws WorkloadError for the first wrong part. */
export function shaped<Out>(schema: z.ZodType<Out>, value: unknown, path: SpecPath): Out {
  const checked = schema.safeParse(value)
  if (checked.success) return checked.data
  const [issue] = checked.error.issues
  const inner = issue?.path.filter(key => typeof key !== 'symbol') ?? []
  const place = [...path, ...inner]
  switch (issue?.code) {
    case 'unrecognized_keys':
      throw new WorkloadError([...place, issue.keys[0] ?? ''], `is not a key here${keysOf(schema, inner)}`)
    case 'invalid_type':
      if (inner.length > 0 && valueAt(value, inner) === undefined)
        throw new WorkloadError(place.slice(0, -1), `${String(place.at(-1))} is missing`)
      throw new WorkloadError(place, EXPECTED[issue.expected] ?? issue.message)
    case 'invalid_value':
      throw new WorkloadError(place, `must be one of ${issue.values.join(', ')}`)
    default:
      throw new WorkloadError(place, issue?.message ?? 'is not valid')
  }
}

const keysOf = (schema: z.ZodType, inner: SpecPath): string =>
  schema instanceof z.ZodObject && inner.length === 0
    ? `; there are ${Object.keys(schema.shape).join(', ')}`
    : ''

const valueAt = (value: unknown, path: SpecPath): unknown =>
  path.reduce<unknown>(
    (held, key) => (typeof held === 'object' && held !== null ? Reflect.get(held, key) : undefined),
    value,
  )
