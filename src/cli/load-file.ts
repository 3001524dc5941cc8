import { closeSync, openSync, readSync } from 'node:fs'
import type { z } from 'zod'
import { reasonOf, UsageError } from '../errors.js'
import { type Plan, planSchema } from '../plan/plan.js'
import { printable } from '../printable.js'
import { COMPARISON_SCHEMA, type Comparison, comparisonSchema } from '../result/comparison-result.js'
import { RESULT_SCHEMA, type Result, resultSchema } from '../result/result.js'
import type { Saved } from '../result/saved.js'
import { SEARCH_SCHEMA, searchSchema } from '../result/search-result.js'

/** Some thousand runs, at 32 bytes a value; what holds more than this was not written by us. */
const MOST_FILE_BYTES = 64 * 1024 * 1024
const MOST_VALUES = 2_000_000
const PART_BYTES = 1024 * 1024

const VALUE_BEGINS = new Set([...',[{'].map(letter => letter.charCodeAt(0)))

/** Reads no further than is allowed, also where it is a pipe or a device and has no size. */
function bytesOf(path: string): Buffer {
  const file = openSync(path, 'r')
  try {
    const parts: Buffer[] = []
    let length = 0
    for (;;) {
      const part = Buffer.allocUnsafe(PART_BYTES)
      const read = readSync(file, part)
      length += read
      parts.push(part.subarray(0, read))
      if (read === 0 || length > MOST_FILE_BYTES) return Buffer.concat(parts)
    }
  } finally {
    closeSync(file)
  }
}

function parse(path: string): unknown {
  const fail = (why: string) => new UsageError(`${path}: ${why}`)
  try {
    const bytes = bytesOf(path)
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
        ? 'is no JSON; give a file that -o or --print-plan wrote'
        : `can't be read: ${reasonOf(error)}`,
    )
  }
}

/** What a file says of itself, or where it is wrong: on one line there is room for so much. */
const MOST_SHOWN = 80

function schemaOf(value: unknown): string {
  if (typeof value !== 'object' || value === null || !('schema' in value)) return 'none'
  return printable(String(value.schema).slice(0, MOST_SHOWN))
}

/** Throws UsageError that names the file and what is wrong with it. */
function check<Out>(path: string, value: unknown, schema: z.ZodType<Out>, name: string, what: string): Out {
  const checked = schema.safeParse(value)
  if (checked.success) return checked.data
  const where = printable(checked.error.issues[0]?.path.join('.').slice(0, MOST_SHOWN) || 'its root')
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
  // Not read again: a pipe says it once
  if (schemaOf(value) === RESULT_SCHEMA) return checkResult(path, value).plan
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
