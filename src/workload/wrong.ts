import { UnitError } from '../units.js'

/** A place in a WorkloadSpec: ['exchanges', 'get', 'send']. */
export type SpecPath = readonly (string | number)[]

/**
 * An error in a workload. Its message follows the place and the value; the code that knows the source of the
 * workload (a file with lines, flags) adds these.
 */
export class WorkloadError extends UnitError {
  readonly path: SpecPath

  constructor(path: SpecPath, message: string, options?: { cause?: unknown }) {
    super(message, options)
    this.path = path
  }
}

/** Runs `make`; a UnitError becomes a WorkloadError at this place. */
export function at<Out>(path: SpecPath, make: () => Out): Out {
  try {
    return make()
  } catch (error) {
    if (error instanceof WorkloadError || !(error instanceof UnitError)) throw error
    throw new WorkloadError(path, error.message, { cause: error })
  }
}
