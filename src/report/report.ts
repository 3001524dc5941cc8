import type { Kind, Saved } from '../result/saved.js'
import { csv } from './csv.js'
import { hgrm } from './hgrm.js'
import { html } from './html.js'
import { json } from './json.js'
import { markdown } from './markdown.js'
import { text } from './text.js'

/** What was saved in, text out: pure, so that a report can be made again from a saved file. */
export type Report = (saved: readonly Saved[]) => string

export const REPORTS = { table: text, json, csv, markdown, hgrm, html } satisfies Record<string, Report>
export type Format = keyof typeof REPORTS
export const FORMATS = Object.keys(REPORTS) as Format[]

/** A distribution is of one result; all other formats show any kinds together. */
export const canShow = (format: Format, kinds: readonly Kind[]): boolean =>
  format !== 'hgrm' || (kinds.length === 1 && kinds[0] === 'result')
