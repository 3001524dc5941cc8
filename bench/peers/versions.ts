import { spawnSync } from 'node:child_process'
import { basename } from 'node:path'

/** "1.2.3" out of whatever a program answers when it is asked for its version. */
export const parseVersion = (output: string): string => /\d+\.\d+(\.\d+)?/.exec(output)?.[0] ?? 'unknown'

/** "ab 2.3, wrk 4.1.0" of the programs that are there, each asked by its own flag. */
export const versionsOf = (...programs: readonly (readonly [string | undefined, string])[]): string =>
  programs
    .flatMap(([path, flag]) => {
      if (path === undefined) return []
      // Some say it on stdout, some on stderr, and some fail with it
      const { stdout, stderr } = spawnSync(path, [flag], { encoding: 'utf8' })
      return `${basename(path, '.js')} ${parseVersion(`${stdout}${stderr}`)}`
    })
    .join(', ')
