import type { Run } from '../result/result.js'

/** In seconds: an open load's window begins with its first start, a little after its time. */
const NEARLY = 0.05

/** The whole seconds of a run: a partial one at the end would look like a drop. */
export function wholeSeconds({ windowUs, timeline }: Run): Run['timeline'] {
  const endMs = Math.floor(windowUs / 1e6 + NEARLY) * 1000
  return timeline.filter(second => second.atMs < endMs)
}
