import { printable, shortened } from '../printable.js'
import type { NativeFunction, NativeTimes, NoNativeTimes } from '../profile/profile-record.js'
import { formatCount, formatShare, formatUs } from '../units.js'
import type { ReportLine } from './account.js'

const MOST_CHARS = 60
/** The others are in the HTML page and the JSON file. */
const MOST_FUNCTIONS = 5

/** A symbol of any program, made printable. */
export const nativeName = ({ name }: NativeFunction): string => shortened(printable(name), MOST_CHARS)
export const nativePlace = ({ place }: NativeFunction): string => shortened(printable(place), MOST_CHARS)

/** All that perf saw. */
export const wholeOf = ({ kernelUs, nodeUs, librariesUs, compiledUs }: NativeTimes): number =>
  (kernelUs ?? 0) + nodeUs + librariesUs + compiledUs

/** "perf saw 40 µs of CPU time per exchange: kernel 20 µs | node 12 µs | libraries 3 µs | compiled JavaScript 5 µs". */
export function nativeSentence(native: NativeTimes): string {
  const { kernelUs, nodeUs, librariesUs, compiledUs } = native
  const parts = [
    kernelUs === null ? 'kernel unknown' : `kernel ${formatUs(kernelUs)}`,
    `node ${formatUs(nodeUs)}`,
    `libraries ${formatUs(librariesUs)}`,
    `compiled JavaScript ${formatUs(compiledUs)}`,
  ]
  return `perf saw ${formatUs(wholeOf(native))} of CPU time per exchange: ${parts.join(' | ')}`
}

/** If perf may not see the kernel: the cure. */
export const KERNEL_UNKNOWN =
  'perf may not see the kernel; run heythere as root, or allow it with sysctl kernel.perf_event_paranoid=1'

/** The parts of the CPU time and the native functions with the most of it, or why they are missing. */
export function nativeLines(native: NativeTimes | NoNativeTimes): ReportLine[] {
  if (native.kind === 'missing')
    return [{ name: 'Native', text: `no native functions: ${shortened(printable(native.reason), 300)}` }]
  const whole = wholeOf(native)
  const shown = native.functions.slice(0, MOST_FUNCTIONS)
  const rest = native.functions.length - shown.length + native.restFunctions
  return [
    { name: 'Native', text: nativeSentence(native) },
    ...(native.kernelUs === null ? [{ name: '', text: KERNEL_UNKNOWN }] : []),
    ...shown.map(one => ({
      name: '',
      text: `${formatUs(one.selfUs)} (${formatShare(one.selfUs / whole)}) ${nativeName(one)}, ${nativePlace(one)}`,
    })),
    ...(rest > 0 ? [{ name: '', text: `and ${formatCount(rest)} more native functions` }] : []),
  ]
}
