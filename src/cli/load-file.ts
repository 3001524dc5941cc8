import { createReadStream } from 'node:fs'
import { buffer } from 'node:stream/consumers'
import type { z } from 'zod'
import { reasonOf, UsageError } from '../errors.js'
import { COMPARISON_SCHEMA, type Comparison, comparisonSchema } from '../result/comparison-result.js'
import { RESULT_SCHEMA, type Result, resultSchema } from '../result/result.js'
import { printable } from './printable.js'

/** Some thousand runs, at 32 bytes a value; what holds more than this was not written by us. */
const MOST_FILE_BYTES = 64 * 1024 * 1024
const MOST_VALUES = 2_000_000

const VALUE_BEGINS = new Set([...',[{'].map(letter => letter.charCodeAt(0)))

/** Read no further than is allowed, also where it is a pipe or a device and has no size. */
async function read(path: string): Promise<unknown> {
  const fail = (why: string) => new UsageError(`${path}: ${why}`)
  try {
    const bytes = await buffer(createReadStream(path, { end: MOST_FILE_BYTES }))
    let values = 1
    for (const byte of bytes) if (VALUE_BEGINS.has(byte)) values++
    // Each value may be wrong, and each wrong one costs a note of what is
    if (bytes.length > MOST_FILE_BYTES || values > MOST_VALUES)
      throw fail('is too large to be a saved result')
    return JSON.parse(bytes.toString())
  } catch (error) {
    if (error instanceof UsageError) throw error
    throw fail(
      error instanceof SyntaxError
        ? 'is no JSON; give a file that -o saved'
        : `can't be read: ${reasonOf(error)}`,
    )
  }
}

function schemaOf(value: unknown): string {
  if (typeof value !== 'object' || value === null || !('schema' in value)) return 'none'
  return typeof value.schema === 'string' ? printable(value.schema.slice(0, 40)) : 'none'
}

/** Throws UsageError that names the file and what is wrong with it. */
async function load<Out>(path: string, schema: z.ZodType<Out>, name: string, what: string): Promise<Out> {
  const value = await read(path)
  const checked = schema.safeParse(value)
  if (checked.success) return checked.data
  const where = printable(checked.error.issues[0]?.path.join('.').slice(0, 80) || 'its root')
  throw new UsageError(
    schemaOf(value) === name
      ? `${path}: is damaged at ${where}`
      : `${path}: is no saved ${what} (schema ${schemaOf(value)}, not ${name})`,
  )
}

/** A saved Result. Throws UsageError. */
export const loadResult = (path: string): Promise<Result> =>
  load(path, resultSchema, RESULT_SCHEMA, 'result of bench')

/** A saved comparison. Throws UsageError. */
export const loadComparison = (path: string): Promise<Comparison> =>
  load(path, comparisonSchema, COMPARISON_SCHEMA, 'comparison')
