import type { z } from 'zod'
import { UsageError } from '../errors.js'
import { type Plan, planSchema } from '../plan/plan.js'
import { printable } from '../printable.js'
import {
  COMPARISON_SCHEMA,
  type Comparison,
  comparisonSchema,
  judgedAnew,
} from '../result/comparison-result.js'
import { HISTORY_SCHEMA, type History, historySchema } from '../result/history.js'
import { RESULT_SCHEMA, type Result, resultSchema } from '../result/result.js'
import type { Saved } from '../result/saved.js'
import { SEARCH_SCHEMA, searchSchema } from '../result/search-result.js'
import { TUNE_SCHEMA, type Tune, tuneSchema } from '../result/tune-result.js'
import { readJson } from './read-json.js'

/** The maximum length of a quote from a file in an error, which must fit on one line. */
const MOST_SHOWN = 80

function schemaOf(value: unknown): string {
  if (Array.isArray(value)) return `missing: it is a list of ${value.length}`
  if (typeof value !== 'object' || value === null || !('schema' in value)) return 'none'
  return printable(String(value.schema).slice(0, MOST_SHOWN))
}

/** Stops at the first error in a list or object: a file may have millions, and only one is reported. */
const FIRST_ONLY: z.core.ParseContextInternal<z.core.$ZodIssue> = { abortEarly: true }

/** Throws UsageError that names the file and what is wrong with it. */
function check<Out>(path: string, value: unknown, schema: z.ZodType<Out>, name: string, what: string): Out {
  const checked = schema.safeParse(value, FIRST_ONLY)
  if (checked.success) return checked.data
  const where = printable(checked.error.issues[0]?.path.join('.').slice(0, MOST_SHOWN) || 'its root')
  throw new UsageError(
    schemaOf(value) === name
      ? `${path}: is damaged at ${where}`
      : `${path}: is not a saved ${what} (schema ${schemaOf(value)}, not ${name})`,
  )
}

const checkResult = (path: string, value: unknown): Result =>
  check(path, value, resultSchema, RESULT_SCHEMA, 'result of bench')
/** A comparison of 1.x was judged as if its runs had no rounds, so it is judged again. */
function checkComparison(path: string, value: unknown): Comparison {
  const found = check(path, value, comparisonSchema, COMPARISON_SCHEMA, 'comparison')
  return found.rule === undefined ? judgedAnew(found) : found
}

/** A saved Result. Throws UsageError. */
export const loadResult = (path: string): Result => checkResult(path, readJson(path))

/** A plan in the format of --print-plan, or the plan of a saved Result. Throws UsageError. */
export function loadPlan(path: string): Plan {
  const value = readJson(path)
  // Reuse the value: a pipe can be read only once
  if (schemaOf(value) === RESULT_SCHEMA) return checkResult(path, value).plan
  const checked = planSchema.safeParse(value, FIRST_ONLY)
  if (checked.success) return checked.data
  const [issue] = checked.error.issues
  throw new UsageError(
    `--config ${path}: ${issue?.path.join('.') || 'its root'}: ${issue?.message}; --print-plan writes a plan, and heythere schema plan prints its schema`,
  )
}

/** A saved history. Throws UsageError. */
export const loadHistory = (path: string): History =>
  check(path, readJson(path), historySchema, HISTORY_SCHEMA, 'history')

/** A saved comparison. Throws UsageError. */
export const loadComparison = (path: string): Comparison => checkComparison(path, readJson(path))

/** A saved race. Throws UsageError. */
export const loadTune = (path: string): Tune => check(path, readJson(path), tuneSchema, TUNE_SCHEMA, 'tune')

function checkSaved(path: string, value: unknown): Saved {
  switch (schemaOf(value)) {
    case RESULT_SCHEMA:
      return checkResult(path, value)
    case COMPARISON_SCHEMA:
      return checkComparison(path, value)
    case SEARCH_SCHEMA:
      return check(path, value, searchSchema, SEARCH_SCHEMA, 'search')
    case TUNE_SCHEMA:
      return check(path, value, tuneSchema, TUNE_SCHEMA, 'tune')
    default:
      throw new UsageError(
        `${path}: is not a saved result, comparison, search or tune (schema ${schemaOf(value)})`,
      )
  }
}

/** Anything that -o saved as JSON; `report` may have put several into one file. Throws UsageError. */
export function loadSaved(path: string): Saved[] {
  const value = readJson(path)
  if (!Array.isArray(value)) return [checkSaved(path, value)]
  if (value.length === 0) throw new UsageError(`${path}: is an empty list`)
  return value.map((one: unknown, index) => checkSaved(`${path}, number ${index + 1} in it`, one))
}
