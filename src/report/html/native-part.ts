import type { NativeTimes, NoNativeTimes } from '../../profile/profile-record.js'
import { formatCount, formatShare, formatUs } from '../../units.js'
import { KERNEL_UNKNOWN, nativeName, nativePlace, nativeSentence, wholeOf } from '../native-lines.js'
import { table } from './figure.js'
import { html, type Markup } from './markup.js'

/** The others are in the JSON file. */
const MOST_ROWS = 25

/** The native functions of a profiled run, or why they are missing; nothing if perf was not asked. */
export function nativePart(native: NativeTimes | NoNativeTimes | undefined): Markup | null {
  if (native === undefined) return null
  if (native.kind === 'missing') return html`<p class="quiet">No native functions: ${native.reason}.</p>`
  const whole = wholeOf(native)
  const rows = native.functions
    .slice(0, MOST_ROWS)
    .map(one => [nativeName(one), formatUs(one.selfUs), formatShare(one.selfUs / whole), nativePlace(one)])
  const all = native.functions.length + native.restFunctions
  return html`<p>${nativeSentence(native)}.${native.kernelUs === null ? ` ${KERNEL_UNKNOWN}.` : ''}</p>
${rows.length === 0 ? null : table(['Native function', 'self, per exchange', 'share', 'where'], rows, `Native functions by their CPU time (${formatCount(rows.length)} of ${formatCount(all)})`)}`
}
