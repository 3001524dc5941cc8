import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { UsageError } from '../errors.js'
import { isSocketPath } from '../plan/target.js'

/** The path of a flag as an absolute one, so a saved plan works in any folder. Throws UsageError. */
export function existing<Path extends string | undefined>(flag: string, path: Path): Path | string {
  if (path === undefined) return path
  if (!existsSync(path)) throw new UsageError(`${flag} ${path}: there is no such file`)
  return resolve(path)
}

/** The same for a socket's path, if the absolute one is short enough. Other targets need no change. */
export function targetFromAnywhere(text: string | undefined): string | undefined {
  const [, path] = /^unix:(.+)$/s.exec(text ?? '') ?? []
  if (path === undefined) return text
  const absolute = resolve(path)
  return isSocketPath(absolute) ? `unix:${absolute}` : text
}
