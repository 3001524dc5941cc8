import { printable, shortened } from '../../printable.js'
import type { PerfEnd } from './perf-process.js'

const MOST_CHARS = 160
const IS_REFUSED = /perf_event_paranoid|not permitted|permission|access to performance monitoring/i
/** Lines that don't say what is wrong: progress, headings and the list of flags. */
const SAYS_NOTHING = /^(\[ ?perf|events? (en|dis)abled|(error|warning|usage):?$|usage: |$)/i

/** Whether it ended because its file may not grow further. */
export const isFull = ({ lastOutput }: PerfEnd): boolean => /size limit reached/.test(lastOutput)

/** Why perf recorded nothing, and the cure. `paranoid`: kernel.perf_event_paranoid; null: unknown. */
export function sayFailure(
  end: PerfEnd,
  { pid, paranoid }: { readonly pid: number; readonly paranoid: string | null },
): string {
  const { code, startError, isKilled, lastOutput } = end
  if (startError === 'ENOENT')
    return 'perf is not installed; install it (package linux-perf, linux-tools or perf)'
  if (startError !== '') return `perf could not be started (${startError}); check the perf in PATH`
  if (IS_REFUSED.test(lastOutput))
    return `perf may not record process ${pid} (perf_event_paranoid is ${paranoid ?? 'unknown'}); run heythere as root, or allow it with sysctl kernel.perf_event_paranoid=1`
  if (isFull(end)) return 'perf recorded more than its file may hold; use a shorter --duration'
  const [line] = lastOutput
    .split('\n')
    .map(text => text.trim())
    .filter(text => !SAYS_NOTHING.test(text))
  const how = isKilled
    ? 'it did not end and was killed'
    : code === null
      ? 'a signal ended it'
      : `exit code ${code}`
  const words =
    line === undefined ? '' : `: ${shortened(printable(line.replace(/^error: /i, '')), MOST_CHARS)}`
  const cure = /unknown (option|switch)/.test(lastOutput)
    ? 'use perf 5.10 or newer'
    : "try 'perf record -e cpu-clock true'"
  return `perf failed (${how})${words}; ${cure}`
}
