import { z } from 'zod'
import type { CallFrame, CpuProfile, NamedProfile } from './cpu-profile.js'
import { nativeSchema } from './native/native-schema.js'
import { type NativeSamples, nativeTimesOf } from './native/native-times.js'
import { placeOf } from './place.js'
import type { NoNativeTimes, RunProfile, ThreadTree } from './profile-record.js'

export type { RunProfile, ThreadTree } from './profile-record.js'

/** The most entries of each list in a saved file. */
const MOST = 1_000_000

/**
 * The call trees of threads in one window. Small enough to be saved with a result: nodes without samples are
 * left out, and functions are numbered.
 */
export const runProfileSchema = z
  .object({
    /** The round of a comparison; 0 for the only one. */
    round: z.int().min(0),
    /** Replies in the window, to show times per exchange. */
    exchanges: z.int().min(0),
    wallUs: z.number().min(0),
    /** "name", and "file:line" from 1; '' for a function in no script. */
    functions: z
      .array(z.tuple([z.string(), z.string()]).readonly())
      .max(MOST)
      .readonly(),
    threads: z
      .array(
        z
          .object({
            name: z.string(),
            /** The calling node (-1: none), the function, us on top of the stack. Callers come first. */
            nodes: z
              .array(z.tuple([z.int().min(-1), z.int().min(0), z.number().min(0)]).readonly())
              .max(MOST)
              .readonly(),
          })
          .readonly(),
      )
      .readonly(),
    /** Absent if perf was not asked. */
    native: nativeSchema.optional(),
  })
  .readonly()

/** Part of a window, by the machine's monotonic clock. */
export interface Span {
  readonly fromUs: number
  readonly toUs: number
}

/** Each node's time on top of the stack in the span: a sample stands for the time until the next. */
function selfTimes({ samples, timeDeltas, startTime, endTime }: CpuProfile, span: Span): Map<number, number> {
  const times = new Map<number, number>()
  let atUs = startTime
  for (const [index, node] of samples.entries()) {
    atUs += timeDeltas[index] ?? 0
    const untilUs = index + 1 < samples.length ? atUs + (timeDeltas[index + 1] ?? 0) : endTime
    const us = Math.min(untilUs, span.toUs) - Math.max(atUs, span.fromUs)
    if (us > 0) times.set(node, (times.get(node) ?? 0) + us)
  }
  return times
}

/** Gives each function of several profiles a number. */
class Functions {
  readonly #numbers = new Map<string, number>()
  readonly list: (readonly [string, string])[] = []

  numberOf(frame: CallFrame): number {
    const name = frame.functionName === '' ? '(anonymous)' : frame.functionName
    const place = placeOf(frame)
    const key = `${name}\n${place}`
    const known = this.#numbers.get(key)
    if (known !== undefined) return known
    this.#numbers.set(key, this.list.length)
    return this.list.push([name, place]) - 1
  }
}

/** The tree of one thread: nodes with samples below or at them, callers first, without '(root)'. */
function treeOf(profile: CpuProfile, span: Span, functions: Functions): ThreadTree['nodes'] {
  const times = selfTimes(profile, span)
  const byId = new Map(profile.nodes.map(node => [node.id, node]))
  const [root] = profile.nodes
  // A list instead of recursion, as deep stacks must not overflow ours; callers come before callees
  const order: { readonly id: number; readonly caller: number }[] = []
  const open = (root?.children ?? []).map(id => ({ id, caller: -1 }))
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const caller = order.push(next) - 1
    for (const id of byId.get(next.id)?.children ?? []) open.push({ id, caller })
  }
  const isSeen = order.map(({ id }) => (times.get(id) ?? 0) > 0)
  for (let at = order.length - 1; at >= 0; at--) {
    const { caller } = order[at]!
    if (isSeen[at] && caller >= 0) isSeen[caller] = true
  }
  const placeIn = new Map<number, number>()
  const nodes: (readonly [number, number, number])[] = []
  for (const [at, { id, caller }] of order.entries()) {
    const node = byId.get(id)
    if (!isSeen[at] || !node) continue
    placeIn.set(at, nodes.length)
    nodes.push([
      placeIn.get(caller) ?? -1,
      functions.numberOf(node.callFrame),
      Math.round(times.get(id) ?? 0),
    ])
  }
  return nodes
}

/** The window of a profiled run. */
interface ProfiledSpan extends Span {
  readonly round: number
  readonly exchanges: number
  /** What perf saw; null if it was not asked. */
  readonly native?: NativeSamples | NoNativeTimes | null
}

/** What to save of the profiles of one run: only its window. */
export function runProfileOf(
  profiles: readonly NamedProfile[],
  { round, exchanges, native, ...span }: ProfiledSpan,
): RunProfile {
  const functions = new Functions()
  const threads = profiles.map(({ name, profile }) => ({ name, nodes: treeOf(profile, span, functions) }))
  return {
    ...{ round, exchanges, wallUs: span.toUs - span.fromUs, functions: functions.list, threads },
    ...(native && { native: nativeTimesOf(native, exchanges) }),
  }
}
