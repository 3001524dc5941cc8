import { RESULT_SCHEMA } from '../result/result.js'
import type { Saved } from '../result/saved.js'

/** The saved form: a Result is indented for readers, a grid or a search is compact. Several are one array. */
export function json(saved: readonly Saved[]): string {
  const indent = saved.every(one => one.schema === RESULT_SCHEMA) ? 2 : 0
  return `${JSON.stringify(saved.length === 1 ? saved[0] : saved, null, indent)}\n`
}
