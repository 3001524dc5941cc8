import { z } from 'zod'
import type { CpuProfile } from './cpu-profile.js'

/** Checks a profile that comes from another process. Not in cpu-profile.ts, so that no thread has to load zod. */
export const cpuProfileSchema: z.ZodType<CpuProfile> = z.object({
  nodes: z
    .array(
      z.object({
        id: z.int(),
        callFrame: z.object({
          functionName: z.string(),
          scriptId: z.string(),
          url: z.string(),
          lineNumber: z.int(),
          columnNumber: z.int(),
        }),
        hitCount: z.int().optional(),
        children: z.array(z.int()).optional(),
      }),
    )
    .min(1),
  startTime: z.number(),
  endTime: z.number(),
  samples: z.array(z.int()),
  timeDeltas: z.array(z.number()),
})
