import fc from 'fast-check'

/** What repeats a failure: fast-check's own seed and path. */
export interface Attempt {
  readonly runs: number
  readonly seed: number
  readonly path: string | undefined
}

/** A place where strangers' input comes in. */
export interface Surface {
  readonly name: string
  readonly mostRuns: number
  /** Answers what went wrong, with seed, path and the smallest input found; null where nothing did. */
  attack(attempt: Attempt): Promise<string | null>
}

interface Rest {
  /** Where an input takes so long that the usual number would take too long. */
  readonly mostRuns?: number
  /** Gives back what was opened. */
  readonly release?: () => Promise<void> | void
}

/** `survives` throws where an input does harm. */
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
