import type { Environment, Result } from '../../result/result.js'
import type { ReportLine } from '../account.js'
import { html, type Markup } from './markup.js'

/** Names and texts, like the terminal's lines. */
export const definitions = (lines: readonly ReportLine[]): Markup | null =>
  lines.length === 0
    ? null
    : html`<dl class="definitions">${lines.map(({ name, text }) => html`<dt>${name}</dt><dd>${text}</dd>\n`)}</dl>`

/** Each value of an object by its path, at any depth: "target.server.threads". */
function flat(value: unknown, path: string): ReportLine[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return [{ name: path, text: Array.isArray(value) ? value.join(', ') : String(value ?? '-') }]
  return Object.entries(value).flatMap(([key, part]) => flat(part, path === '' ? key : `${path}.${key}`))
}

/** Everything that repeats a measurement, and where it was made. `of` names the owner of the settings. */
export const settings = (plan: Result['plan'], environment: Environment, of = ''): Markup => html`<section>
<h3>Plan and environment</h3>
<details class="settings"><summary>All that is needed to repeat it${of}</summary>
${definitions(flat(plan, ''))}
${definitions(flat(environment, ''))}
</details></section>`
