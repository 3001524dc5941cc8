import { machine } from '../../src/experiment/environment.js'
import { formatCount } from '../../src/units.js'

export const LEVELS = [10, 100, 1000, 10_000]
/** What a process needs beside its connections; our own server keeps as many back. */
const SPARE = 64

/** Which numbers of connections the limit of open files allows a process, and what to say of the others. */
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
