import { RunError, reasonOf } from '../errors.js'

/** How long a thread may take to load its module and answer for the first time. */
const COME_UP_MS = 30_000

/**
 * The first answer of what has to load a module. Rejects with RunError; where nothing comes in time `abort` ends what
 * loads.
 */
export async function comeUp<Answer>(answer: Promise<Answer>, abort?: AbortController): Promise<Answer> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      const why = `no thread came up within ${COME_UP_MS / 1000} s: does its module load for ever?`
      const error = new RunError('server-start', why)
      reject(error)
      abort?.abort(error)
    }, COME_UP_MS)
  })
  try {
    return await Promise.race([answer, late])
  } catch (error) {
    throw error instanceof RunError ? error : new RunError('server-start', reasonOf(error), { cause: error })
  } finally {
    clearTimeout(timer)
  }
}
