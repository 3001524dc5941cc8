import { setTimeout } from 'node:timers/promises'
import type { Handler } from './handler.js'
import { tutorial } from './tutorial.js'

/** Awaits whole milliseconds, so its thread can do other work. Returns the tutorial's reply. */
export function makeDelay(nextMs: () => number): Handler {
  return async request => {
    const ms = nextMs()
    // A timer of 0 takes a millisecond
    if (ms > 0) await setTimeout(ms)
    return tutorial(request)
  }
}
