import { fileURLToPath } from 'node:url'
import { reasonOf } from '../../errors.js'

const OURS = new URL('../..', import.meta.url).href
/** "    at name (file:///a/b.js:1:2)", "    at /a/b.cjs:1:2". */
const FRAMES = /^\s+at (?:async |.*\()?((?:file:\/\/)?\/[^()\n]*?):(\d+)(?::\d+)?\)?$/gm

/** Why a handler failed, on one line, for its author: with the first line of the handler on the stack. */
export function failureOf(thrown: unknown): string {
  const reason = reasonOf(thrown)
  const stack = thrown instanceof Error ? (thrown.stack ?? '') : ''
  const [, place, line] =
    [...stack.matchAll(FRAMES)].find(
      ([, file = '']) => !file.startsWith(OURS) && !file.includes('/node_modules/'),
    ) ?? []
  if (place === undefined) return reason
  return `${reason}, at ${place.startsWith('file:') ? fileURLToPath(place) : place}:${line}`
}
