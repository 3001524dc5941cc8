import { RESULT_SCHEMA } from '../result/result.js'
import type { Saved } from '../result/saved.js'

/** As it is saved: a Result for people to read, a grid or a search without blanks. Several are one array. */
export function json(saved: readonly Saved[]): string {
  const indent = saved.every(one => one.schema === RESULT_SCHEMA) ? 2 : 0
  return `${JSON.stringify(saved.length === 1 ? saved[0] : saved, null, indent)}\n`
}
