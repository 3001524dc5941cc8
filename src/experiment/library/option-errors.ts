import { UsageError } from '../../errors.js'
import { PLAN_OPTIONS, SERVER_OPTIONS } from '../../plan/check-options.js'
import { flagOf } from '../../plan/flag-of.js'

/** Options of the functions that measure many times. */
const OF_MANY_RUNS = ['slo', 'maxTimeMs', 'goal', 'within', 'pick', 'mostRuns', 'baseline']

/** The names of the options of the bundled server, nested in other options and on their own. */
const NAMES = {
  plan: [
    ...Object.keys(SERVER_OPTIONS).map(name => `server.${name}`),
    ...Object.keys(PLAN_OPTIONS),
    ...OF_MANY_RUNS,
  ],
  server: Object.keys(SERVER_OPTIONS),
} as const

/** Skip `path`, which also sets TARGET. The plan's options come last, so they win over the server's. */
const byFlag = (names: readonly string[]): ReadonlyMap<string, string> =>
  new Map(
    names
      .filter(name => name !== 'path')
      .map(name => [flagOf(name.replace(/^server\./, '')).replace(/^--/, ''), name]),
  )

const FLAGS = { plan: byFlag(NAMES.plan), server: byFlag(NAMES.server) } as const

/** An error that names the library's options instead of the flags of the command line. */
function inOptions(error: UsageError, of: keyof typeof FLAGS): UsageError {
  const flags = FLAGS[of]
  if (error.ofOption !== null) {
    const [name = ''] = error.ofOption.split(' ', 1)
    const known = flags.get(flagOf(name).replace(/^--/, '')) ?? name
    return new UsageError(`${known}${error.ofOption.slice(name.length)}`, { cause: error })
  }
  const message = error.message.replaceAll(
    /--(no-)?([a-z][a-z-]*)|\bTARGET\b/g,
    (typed: string, no: string | undefined, flag = 'TARGET') => {
      const name = flags.get(flag)
      if (name === undefined) return typed
      return no === undefined ? name : `${name}: false`
    },
  )
  return message === error.message ? error : new UsageError(message, { cause: error })
}

/** Calls `make`; errors about options name the options of the library. */
export function withOptions<Out>(make: () => Out, of: keyof typeof FLAGS = 'plan'): Out {
  const named = (error: unknown): never => {
    throw error instanceof UsageError ? inOptions(error, of) : error
  }
  try {
    const made = make()
    return made instanceof Promise ? (made.catch(named) as Out) : made
  } catch (error) {
    return named(error)
  }
}
