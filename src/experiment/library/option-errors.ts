import { UsageError } from '../../errors.js'
import { PLAN_OPTIONS, SERVER_OPTIONS } from '../../plan/check-options.js'
import { flagOf } from '../../plan/flag-of.js'

/** Of functions that measure often. */
const OF_MANY_RUNS = ['slo', 'maxTimeMs', 'goal', 'within', 'pick', 'mostRuns', 'baseline']

/** How options are called where those of our own server are part of others, and where they stand alone. */
const NAMES = {
  plan: [
    ...Object.keys(SERVER_OPTIONS).map(name => `server.${name}`),
    ...Object.keys(PLAN_OPTIONS),
    ...OF_MANY_RUNS,
  ],
  server: Object.keys(SERVER_OPTIONS),
} as const

/** TARGET comes from a path, too. What a plan and a server both have is the plan's, which comes last. */
const byFlag = (names: readonly string[]): ReadonlyMap<string, string> =>
  new Map(
    names
      .filter(name => name !== 'path')
      .map(name => [flagOf(name.replace(/^server\./, '')).replace(/^--/, ''), name]),
  )

const FLAGS = { plan: byFlag(NAMES.plan), server: byFlag(NAMES.server) } as const

/** An error in the words of the library: options by their names, not by the flags of the command line. */
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

/** Makes something of options. What is wrong with them is thrown in the words of the library. */
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
