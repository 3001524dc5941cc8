import { readFileSync, statSync } from 'node:fs'
import type { z } from 'zod'
import { reasonOf, UsageError } from '../errors.js'
import { type Plan, planSchema } from '../plan/plan.js'
import { COMPARISON_SCHEMA, type Comparison, comparisonSchema } from '../result/comparison-result.js'
import { RESULT_SCHEMA, type Result, resultSchema } from '../result/result.js'
import type { Saved } from '../result/saved.js'
import { SEARCH_SCHEMA, searchSchema } from '../result/search-result.js'

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
        ? 'is no JSON; give a file that -o or --print-plan wrote'
        : `can't be read: ${reasonOf(error)}`,
    )
  }
}

function schemaOf(value: unknown): string {
  if (typeof value !== 'object' || value === null || !('schema' in value)) return 'none'
  return String(value.schema)
}

/** Throws UsageError that names the file and what is wrong with it. */
function check<Out>(path: string, value: unknown, schema: z.ZodType<Out>, name: string, what: string): Out {
  const checked = schema.safeParse(value)
  if (checked.success) return checked.data
  const where = checked.error.issues[0]?.path.join('.') || 'its root'
  throw new UsageError(
    schemaOf(value) === name
      ? `${path}: is damaged at ${where}`
      : `${path}: is no saved ${what} (schema ${schemaOf(value)}, not ${name})`,
  )
}

const checkResult = (path: string, value: unknown): Result =>
  check(path, value, resultSchema, RESULT_SCHEMA, 'result of bench')
const checkComparison = (path: string, value: unknown): Comparison =>
  check(path, value, comparisonSchema, COMPARISON_SCHEMA, 'comparison')

/** A saved Result. Throws UsageError. */
export const loadResult = (path: string): Result => checkResult(path, parse(path))

/** A plan, as --print-plan writes it, or the one of a saved Result. Throws UsageError. */
export function loadPlan(path: string): Plan {
  const value = parse(path)
  if (schemaOf(value) === RESULT_SCHEMA) return loadResult(path).plan
  const checked = planSchema.safeParse(value)
  if (checked.success) return checked.data
  const [issue] = checked.error.issues
  throw new UsageError(
    `--config ${path}: ${issue?.path.join('.') || 'its root'}: ${issue?.message}; --print-plan writes a plan, and heythere schema plan says what it may hold`,
  )
}

/** A saved comparison. Throws UsageError. */
export const loadComparison = (path: string): Comparison => checkComparison(path, parse(path))

/** Whatever -o saved as JSON. Throws UsageError. */
export function loadSaved(path: string): Saved {
  const value = parse(path)
  switch (schemaOf(value)) {
    case RESULT_SCHEMA:
      return checkResult(path, value)
    case COMPARISON_SCHEMA:
      return checkComparison(path, value)
    case SEARCH_SCHEMA:
      return check(path, value, searchSchema, SEARCH_SCHEMA, 'search')
    default:
      throw new UsageError(`${path}: is no saved result, comparison or search (schema ${schemaOf(value)})`)
  }
}
