import type { ProfileComparison } from '../../profile/compare.js'
import type { Result } from '../../result/result.js'
import { formatCount, formatShare, formatUs } from '../../units.js'
import { functionName, profileSentence, sayAlike, signed, timesOfRuns } from '../function-lines.js'
import { table } from './figure.js'
import { flameGraph } from './flame-graph.js'
import { html, type Markup } from './markup.js'
import { nativePart } from './native-part.js'

/** The others are in the file of -o FILE.cpuprofile, and in the JSON. */
const MOST_ROWS = 25

/** Where the time of profiled runs went; nothing if none was profiled. */
export function profileSection({ profiles = [] }: Pick<Result, 'profiles'>): Markup | null {
  const times = timesOfRuns(profiles)
  const whole = times.reduce((sum, { us }) => sum + us, 0)
  const [first] = profiles
  if (whole === 0 || first === undefined) return null
  const rows = times
    .slice(0, MOST_ROWS)
    .map(one => [functionName(one), formatUs(one.us), formatShare(one.us / whole), one.area])
  return html`<section><h3>Profile of the server</h3>
<p class="quiet">From ${profiles.length === 1 ? 'a run' : `${profiles.length} runs`} after the measured ones, since profiling takes time itself.</p>
${flameGraph(first)}
${table(['Function', 'self, per exchange', 'share', 'area'], rows, `Functions by self time (${formatCount(Math.min(MOST_ROWS, times.length))} of ${formatCount(times.length)})`)}
${nativePart(first.native)}
</section>`
}

function differences(comparison: ProfileComparison): Markup {
  const { functions, notToldApart, total } = comparison
  const rows = functions
    .slice(0, MOST_ROWS)
    .map(one => [functionName(one), signed(one.us), `${signed(one.low)} to ${signed(one.high)}`, one.area])
  return html`<p>${profileSentence(comparison)}.</p>
${rows.length === 0 ? null : table(['Function', 'difference', '95 %', 'area'], rows, `Functions of ${comparison.cell} against ${comparison.base}, self time per exchange`)}
${total === null ? null : html`<p class="quiet">${sayAlike(notToldApart)}.</p>`}`
}

/** Which functions differ between cells; nothing if none was profiled. */
export const differencesSection = (comparisons: readonly ProfileComparison[] = []): Markup | null =>
  comparisons.length === 0 ? null : html`<section><h3>Why</h3>${comparisons.map(differences)}</section>`
