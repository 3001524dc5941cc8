import { readFileSync, statSync } from 'node:fs'
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

function schemaOf(value: unknown): string {
  if (typeof value !== 'object' || value === null || !('schema' in value)) return 'none'
  return String(value.schema)
}

/** A saved Result. Throws UsageError that names the file and what is wrong with it. */
export function loadResult(path: string): Result {
  const value = parse(path)
  const checked = resultSchema.safeParse(value)
  if (checked.success) return checked.data
  throw new UsageError(
    schemaOf(value) === RESULT_SCHEMA
      ? `${path}: is damaged at ${checked.error.issues[0]?.path.join('.') ?? 'its root'}`
      : `${path}: is no saved result of bench (schema ${schemaOf(value)}, not ${RESULT_SCHEMA})`,
  )
}

/** A saved comparison. Throws UsageError that names the file and what is wrong with it. */
export function loadComparison(path: string): Comparison {
  const value = parse(path)
  const checked = comparisonSchema.safeParse(value)
  if (checked.success) return checked.data
  throw new UsageError(
    schemaOf(value) === COMPARISON_SCHEMA
      ? `${path}: is damaged at ${checked.error.issues[0]?.path.join('.') ?? 'its root'}`
      : `${path}: is no saved comparison (schema ${schemaOf(value)}, not ${COMPARISON_SCHEMA})`,
  )
}
