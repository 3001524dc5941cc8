import { z } from 'zod'
import { planSchema } from '../plan/plan.js'
import { comparisonSchema } from '../result/comparison-result.js'
import { historySchema } from '../result/history.js'
import { resultSchema } from '../result/result.js'
import { searchSchema } from '../result/search-result.js'
import { tuneSchema } from '../result/tune-result.js'
import { oneOf } from './read-flags.js'

const SCHEMAS = {
  plan: planSchema,
  result: resultSchema,
  comparison: comparisonSchema,
  search: searchSchema,
  tune: tuneSchema,
  history: historySchema,
}
const NAMES = [
  'plan',
  'result',
  'comparison',
  'search',
  'tune',
  'history',
] as const satisfies (keyof typeof SCHEMAS)[]

/** zod marks our immutable types as `readOnly`; in a JSON schema, that would forbid them in files. */
const describe = (schema: z.ZodType) =>
  z.toJSONSchema(schema, {
    override: ({ jsonSchema }) => {
      delete jsonSchema.readOnly
    },
  })

/** The JSON Schema of one kind of file, or of all, by their names. Resolves with the exit code. */
export async function schema(argv: Readonly<Record<string, unknown>>): Promise<number> {
  const name = oneOf('NAME', argv.name === undefined ? undefined : String(argv.name), NAMES)
  const described =
    name === undefined
      ? Object.fromEntries(NAMES.map(each => [each, describe(SCHEMAS[each])]))
      : describe(SCHEMAS[name])
  process.stdout.write(`${JSON.stringify(described, null, 2)}\n`)
  return 0
}
