import { z } from 'zod'

const us = z.number().min(0)

/** See NativeTimes and NoNativeTimes. All times are microseconds per exchange. */
export const nativeSchema = z.discriminatedUnion('kind', [
  z
    .object({
      kind: z.literal('recorded'),
      functions: z
        .array(z.object({ name: z.string(), place: z.string(), selfUs: us }).readonly())
        .max(1000)
        .readonly(),
      restFunctions: z.int().min(0),
      restUs: us,
      /** null: perf may not see the kernel. */
      kernelUs: us.nullable(),
      nodeUs: us,
      librariesUs: us,
      compiledUs: us,
    })
    .readonly(),
  z.object({ kind: z.literal('missing'), reason: z.string() }).readonly(),
])
