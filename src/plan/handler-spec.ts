import { formatDurationMs, parseDurationMs, UnitError } from '../units.js'

const TIMED = ['spin', 'sleep', 'delay'] as const

/** What a handler computes, as `--handler` names it. `timeMs`: milliseconds, a mean if `exponential`. */
export type HandlerSpec =
  | { readonly kind: 'tutorial' | 'echo' }
  | { readonly kind: (typeof TIMED)[number]; readonly timeMs: number; readonly exponential: boolean }
  | { readonly kind: 'module'; readonly path: string }

const CURE =
  'write tutorial, echo, spin:T, sleep:T, delay:T (T like 5ms) or the path of a module such as ./handler.js'

/** The limit of a handler's time. A timer of more than 24 days would fire after a millisecond. */
const LONGEST_MS = 86_400_000

/** The alternatives to a fractional delay: whole milliseconds, or the more exact sleep. */
const aroundMs = (timeMs: number): string =>
  `delay:${formatDurationMs(Math.ceil(timeMs))}, or sleep:${formatDurationMs(timeMs)}, which blocks its thread`

/**
 * Parses "tutorial", "echo", "spin:5ms", "sleep:exp:5ms", "delay:20ms" or a module's path. Anything with a
 * slash, a backslash or a dot is a path. Throws UnitError with a message that follows the flag and the value.
 */
export function parseHandlerSpec(text: string): HandlerSpec {
  if (text === 'tutorial' || text === 'echo') return { kind: text }
  const timed = /^(spin|sleep|delay):(exp:)?(.+)$/.exec(text)
  const kind = TIMED.find(name => name === timed?.[1])
  if (timed && kind) {
    const exponential = timed[2] !== undefined
    if (exponential && kind === 'delay') throw new UnitError('exp: works with spin and sleep only')
    const timeMs = parseDurationMs(timed[3] ?? '')
    if (timeMs > LONGEST_MS) throw new UnitError(`at most ${formatDurationMs(LONGEST_MS)}`)
    if (kind === 'delay' && !Number.isInteger(timeMs))
      throw new UnitError(`delay uses a timer of whole milliseconds; write ${aroundMs(timeMs)}`)
    return { kind, timeMs, exponential }
  }
  if (/[/\\.]/.test(text)) return { kind: 'module', path: text }
  throw new UnitError(`no such handler: ${CURE}`)
}
