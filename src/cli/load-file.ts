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

/** Throws UsageError that names the file, what is wrong with it, and the cure if there is one. */
function check<Out>(
  path: string,
  value: unknown,
  schema: z.ZodType<Out>,
  name: string,
  what: string,
  cure = '',
): Out {
  const checked = schema.safeParse(value, FIRST_ONLY)
  if (checked.success) return checked.data
  const where = printable(checked.error.issues[0]?.path.join('.').slice(0, MOST_SHOWN) || 'its root')
  throw new UsageError(
    schemaOf(value) === name
      ? `${path}: is damaged at ${where}`
      : `${path}: is not a saved ${what} (schema ${schemaOf(value)}, not ${name})${cure}`,
  )
}

const checkResult = (path: string, value: unknown): Result =>
  check(path, value, resultSchema, RESULT_SCHEMA, 'result of bench')
/** A comparison of 1.x was judged as if its runs had no rounds, so it is judged again. */
function checkComparison(path: string, value: unknown, cure = ''): Comparison {
  const found = check(path, value, comparisonSchema, COMPARISON_SCHEMA, 'comparison', cure)
  return found.rule === undefined ? judgedAnew(found) : found
}

/** A saved Result. Throws UsageError. */
export const loadResult = (path: string): Result => checkResult(path, readJson(path))

/** A plan in the format of --print-plan, or the plan of a saved Result. Throws UsageError. */
export function loadPlan(path: string): Plan {
  const name = `--config ${path}`
  const value = readJson(path, name)
  // Reuse the value: a pipe can be read only once
  if (schemaOf(value) === RESULT_SCHEMA) return checkResult(name, value).plan
  const checked = planSchema.safeParse(value, FIRST_ONLY)
  if (checked.success) return checked.data
  const [issue] = checked.error.issues
  throw new UsageError(
    `${name}: ${issue?.path.join('.') || 'its root'}: ${issue?.message}; --print-plan writes a plan, and heythere schema plan prints its schema`,
  )
}

/** The history of --noise. Throws UsageError. */
export function noiseHistory(path: string): History {
  const name = `--noise ${path}`
  const cure = '; give a percentage such as 5%, or a file that history -o saved'
  return check(name, readJson(path, name), historySchema, HISTORY_SCHEMA, 'history', cure)
}

/** The comparison of --resume. Throws UsageError. */
export function resumedComparison(path: string): Comparison {
  const name = `--resume ${path}`
  return checkComparison(name, readJson(path, name), '; give a file that compare -o saved')
}

/** The race of --resume. Throws UsageError. */
export function resumedTune(path: string): Tune {
  const name = `--resume ${path}`
  const value = readJson(path, name)
  return check(name, value, tuneSchema, TUNE_SCHEMA, 'tune', '; give a file that tune -o saved')
}

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
