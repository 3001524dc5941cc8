import { setTimeout } from 'node:timers/promises'
import type { Handler } from './handler.js'
import { tutorial } from './tutorial.js'

/** Awaits, so that its thread can do other work; a timer's resolution, 1 ms, is its own. Answers the tutorial's reply. */
export function makeDelay(nextMs: () => number): Handler {
  return async request => {
    await setTimeout(nextMs())
    return tutorial(request)
  }
}
