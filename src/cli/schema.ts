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

/** zod says `readOnly` of what our types may not change; in a schema it would mean that no file may hold it. */
const describe = (schema: z.ZodType) =>
  z.toJSONSchema(schema, {
    override: ({ jsonSchema }) => {
      delete jsonSchema.readOnly
    },
  })

/** What files hold, as JSON Schema: one by its name, or all of them by their names. Answers the exit code. */
export async function schema(argv: Readonly<Record<string, unknown>>): Promise<number> {
  const name = oneOf('NAME', argv.name === undefined ? undefined : String(argv.name), NAMES)
  const described =
    name === undefined
      ? Object.fromEntries(NAMES.map(each => [each, describe(SCHEMAS[each])]))
      : describe(SCHEMAS[name])
  process.stdout.write(`${JSON.stringify(described, null, 2)}\n`)
  return 0
}
