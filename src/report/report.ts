import type { Result } from '../result/result.js'
import { json } from './json.js'
import { table } from './table.js'

/** Results in, text out: pure, so that a report can be made again from a saved Result. */
export type Report = (results: readonly Result[]) => string

export const REPORTS = { table, json } satisfies Record<string, Report>
