import fc from 'fast-check'

/** The seed and path of fast-check, which repeat a failure. */
export interface Attempt {
  readonly runs: number
  readonly seed: number
  readonly path: string | undefined
}

/** A place that receives untrusted input. */
export interface Surface {
  readonly name: string
  readonly mostRuns: number
  /** Returns the failure with seed, path and the smallest input found, or null. */
  attack(attempt: Attempt): Promise<string | null>
}

interface Rest {
  /** The largest number of inputs, for surfaces that are slow. */
  readonly mostRuns?: number
  /** Releases what was opened. */
  readonly release?: () => Promise<void> | void
}

/** Defines a surface. `survives` throws if an input does harm. */
export const surface = <Input>(
  name: string,
  input: fc.Arbitrary<Input>,
  survives: (input: Input) => Promise<void> | void,
  { mostRuns = Number.POSITIVE_INFINITY, release = () => undefined }: Rest = {},
): Surface => ({
  name,
  mostRuns,
  attack: async ({ runs, seed, path }) => {
    try {
      const property = fc.asyncProperty(input, async one => {
        await survives(one)
      })
      const from = path === undefined ? { seed } : { seed, path }
      const found = await fc.check(property, {
        numRuns: Math.min(runs, mostRuns),
        includeErrorInReport: true,
        ...from,
      })
      return found.failed ? ((await fc.asyncDefaultReportMessage(found)) ?? 'failed') : null
    } finally {
      await release()
    }
  },
})
