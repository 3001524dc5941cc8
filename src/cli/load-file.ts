import { readFileSync, statSync } from 'node:fs'
import type { z } from 'zod'
import { reasonOf, UsageError } from '../errors.js'
import { COMPARISON_SCHEMA, type Comparison, comparisonSchema } from '../result/comparison-result.js'
import { RESULT_SCHEMA, type Result, resultSchema } from '../result/result.js'

/** A comparison of a hundred cells is a few MB; what is larger than this was not written by us. */
const MOST_FILE_BYTES = 256 * 1024 * 1024

function parse(path: string): unknown {
  const fail = (why: string) => new UsageError(`${path}: ${why}`)
  try {
    if (statSync(path).size > MOST_FILE_BYTES) throw fail('is too large to be a saved result')
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch (error) {
    if (error instanceof UsageError) throw error
    throw fail(
      error instanceof SyntaxError
        ? 'is no JSON; give a file that -o saved'
        : `can't be read: ${reasonOf(error)}`,
    )
  }
}

/** What a file says of itself, or where it is wrong: on one line there is room for so much. */
const MOST_SHOWN = 80

function schemaOf(value: unknown): string {
  if (typeof value !== 'object' || value === null || !('schema' in value)) return 'none'
  return String(value.schema).slice(0, MOST_SHOWN)
}

/** Throws UsageError that names the file and what is wrong with it. */
function load<Out>(path: string, schema: z.ZodType<Out>, name: string, what: string): Out {
  const value = parse(path)
  const checked = schema.safeParse(value)
  if (checked.success) return checked.data
  const where = checked.error.issues[0]?.path.join('.').slice(0, MOST_SHOWN) || 'its root'
  throw new UsageError(
    schemaOf(value) === name
      ? `${path}: is damaged at ${where}`
      : `${path}: is no saved ${what} (schema ${schemaOf(value)}, not ${name})`,
  )
}

/** A saved Result. Throws UsageError. */
export const loadResult = (path: string): Result => load(path, resultSchema, RESULT_SCHEMA, 'result of bench')

/** A saved comparison. Throws UsageError. */
export const loadComparison = (path: string): Comparison =>
  load(path, comparisonSchema, COMPARISON_SCHEMA, 'comparison')
