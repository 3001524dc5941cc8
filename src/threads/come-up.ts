import { RunError, reasonOf } from '../errors.js'
import { type Deadline, deadline } from './deadline.js'

/** How long a thread may take to load its module and answer for the first time. */
const COME_UP_MS = 30_000

/**
 * The first answer of a thread that has to load a module. Rejects with RunError. If no answer comes in time,
 * `abort` ends the thread.
 */
export async function comeUp<Answer>(answer: Promise<Answer>, abort?: AbortController): Promise<Answer> {
  let patience: Deadline | undefined
  const late = new Promise<never>((_, reject) => {
    patience = deadline(COME_UP_MS, () => {
      const why = `no thread started within ${COME_UP_MS / 1000} s: check whether its module ever finishes loading`
      const error = new RunError('server-start', why)
      reject(error)
      abort?.abort(error)
    })
  })
  try {
    return await Promise.race([answer, late])
  } catch (error) {
    throw error instanceof RunError ? error : new RunError('server-start', reasonOf(error), { cause: error })
  } finally {
    patience?.clear()
  }
}
