import { spawnSync } from 'node:child_process'
import { basename } from 'node:path'

/** "1.2.3" from a program's output about its version. */
export const parseVersion = (output: string): string => /\d+\.\d+(\.\d+)?/.exec(output)?.[0] ?? 'unknown'

/** "ab 2.3, wrk 4.1.0": the versions of the installed programs, each with its own flag. */
export const versionsOf = (...programs: readonly (readonly [string | undefined, string])[]): string =>
  programs
    .flatMap(([path, flag]) => {
      if (path === undefined) return []
      // Some programs print it on stdout, some on stderr, and some exit with an error
      const { stdout, stderr } = spawnSync(path, [flag], { encoding: 'utf8' })
      return `${basename(path, '.js')} ${parseVersion(`${stdout}${stderr}`)}`
    })
    .join(', ')
