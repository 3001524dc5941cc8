import type { Saved } from '../result/saved.js'
import { cpuProfile } from './cpu-profile.js'
import { csv } from './csv.js'
import type { Format } from './formats.js'
import { hgrm } from './hgrm.js'
import { hlog } from './hlog.js'
import { html } from './html.js'
import { json } from './json.js'
import { junit } from './junit.js'
import { markdown } from './markdown.js'
import { text } from './text.js'

/** Saved results in, text out. Pure, so a report can be made again from a saved file. */
export type Report = (saved: readonly Saved[]) => string

/** Every report, by the name of its format. */
export const REPORTS: Readonly<Record<Format, Report>> = {
  table: text,
  json,
  csv,
  markdown,
  hgrm,
  html,
  hlog,
  junit,
  cpuprofile: cpuProfile,
}
