import { UnitError } from '../units.js'

/** Where in a WorkloadSpec something stands: ['exchanges', 'get', 'send']. */
export type SpecPath = readonly (string | number)[]

/**
 * Something in a workload is wrong. The message reads on after the place and the value: whoever knows how the workload was
 * given (a file with lines, flags) names them.
 */
export class WorkloadError extends UnitError {
  readonly path: SpecPath

  constructor(path: SpecPath, message: string, options?: { cause?: unknown }) {
    super(message, options)
    this.path = path
  }
}

/** Runs `make`; what is wrong in it is wrong at this place. */
export function at<Out>(path: SpecPath, make: () => Out): Out {
  try {
    return make()
  } catch (error) {
    if (error instanceof WorkloadError || !(error instanceof UnitError)) throw error
    throw new WorkloadError(path, error.message, { cause: error })
  }
}
