import { machine } from '../../src/experiment/environment.js'
import { formatCount } from '../../src/units.js'

export const LEVELS = [10, 100, 1000, 10_000]
/** Descriptors that a process needs besides its connections; the bundled server reserves as many. */
const SPARE = 64

/** The numbers of connections that the limit of open files allows, and a message about the others. */
export function withinDescriptors(
  levels: readonly number[],
  limit = machine().descriptorLimit ?? Number.POSITIVE_INFINITY,
): { readonly levels: readonly number[]; readonly skipped: readonly (readonly [string, string])[] } {
  const fits = (connections: number): boolean => connections + SPARE <= limit
  return {
    levels: levels.filter(fits),
    skipped: levels
      .filter(connections => !fits(connections))
      .map(connections => [
        'Skipped',
        `${formatCount(connections)} connections: the limit of open files is ${formatCount(limit)}; raise it with ulimit -n`,
      ]),
  }
}
