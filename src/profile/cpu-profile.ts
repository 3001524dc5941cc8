import { z } from 'zod'

const callFrameSchema = z.object({
  functionName: z.string(),
  scriptId: z.string(),
  url: z.string(),
  /** From 0; -1: none. */
  lineNumber: z.int(),
  columnNumber: z.int(),
})

/** A profile in V8's format, for DevTools and speedscope: Chrome DevTools Protocol, Profiler.Profile. */
export const cpuProfileSchema = z.object({
  nodes: z
    .array(
      z.object({
        id: z.int(),
        callFrame: callFrameSchema,
        hitCount: z.int().optional(),
        children: z.array(z.int()).optional(),
      }),
    )
    .min(1),
  /** Microseconds of the machine's monotonic clock. */
  startTime: z.number(),
  endTime: z.number(),
  /** The node on top of the stack at each sample. */
  samples: z.array(z.int()),
  /** Microseconds since the previous sample; for the first one, since the start. */
  timeDeltas: z.array(z.number()),
})
export type CpuProfile = z.infer<typeof cpuProfileSchema>
export type CallFrame = CpuProfile['nodes'][number]['callFrame']

/** The profile of one thread of a process. */
export interface NamedProfile {
  readonly name: string
  readonly profile: CpuProfile
}

/** Rarely enough to hardly disturb a thread, and some thousand samples in a few seconds. */
export const SAMPLE_US = 500
