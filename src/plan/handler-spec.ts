import { parseDurationMs, UnitError } from '../units.js'

const TIMED = ['spin', 'sleep', 'delay'] as const

/** What a handler computes, as `--handler` names it. `timeMs` is a mean where `exponential`. */
export type HandlerSpec =
  | { readonly kind: 'tutorial' | 'echo' }
  | { readonly kind: (typeof TIMED)[number]; readonly timeMs: number; readonly exponential: boolean }
  | { readonly kind: 'module'; readonly path: string }

const CURE =
  'write tutorial, echo, spin:T, sleep:T, delay:T (T like 5ms) or the path of a module such as ./handler.js'

/**
 * "tutorial", "echo", "spin:5ms", "sleep:exp:5ms", "delay:20ms" or a module's path. Anything with a slash, a dot or
 * a drive letter counts as a path. Throws UnitError, whose text reads on after the flag and the value.
 */
export function parseHandlerSpec(text: string): HandlerSpec {
  if (text === 'tutorial' || text === 'echo') return { kind: text }
  const timed = /^(spin|sleep|delay):(exp:)?(.+)$/.exec(text)
  const kind = TIMED.find(name => name === timed?.[1])
  if (timed && kind) {
    const exponential = timed[2] !== undefined
    if (exponential && kind === 'delay') throw new UnitError('exp: goes with spin and sleep only')
    return { kind, timeMs: parseDurationMs(timed[3] ?? ''), exponential }
  }
  if (/[/\\.]/.test(text)) return { kind: 'module', path: text }
  throw new UnitError(`no such handler: ${CURE}`)
}
