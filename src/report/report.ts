import type { Result } from '../result/result.js'
import { json } from './json.js'
import { table } from './table.js'

/** Results in, text out: pure, so that a report can be made again from a saved Result. */
export type Report = (results: readonly Result[]) => string

export const REPORTS = { table, json } satisfies Record<string, Report>
export type ReportName = keyof typeof REPORTS

/** The format that a file's name asks for. */
export const REPORT_OF_EXTENSION: Readonly<Record<string, ReportName>> = { '.json': 'json', '.txt': 'table' }
