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
  /** Answers what went wrong, with seed, path and the smallest input found; null where nothing did. */
  attack(attempt: Attempt): Promise<string | null>
}

/** `survives` throws where an input does harm; `release` gives back what it has opened. */
export const surface = <Input>(
  name: string,
  input: fc.Arbitrary<Input>,
  survives: (input: Input) => Promise<void> | void,
  release: () => Promise<void> | void = () => undefined,
): Surface => ({
  name,
  attack: async ({ runs, seed, path }) => {
    try {
      const property = fc.asyncProperty(input, async one => {
        await survives(one)
      })
      const from = path === undefined ? { seed } : { seed, path }
      const found = await fc.check(property, { numRuns: runs, includeErrorInReport: true, ...from })
      return found.failed ? ((await fc.asyncDefaultReportMessage(found)) ?? 'failed') : null
    } finally {
      await release()
    }
  },
})
