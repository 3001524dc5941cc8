import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { UsageError } from '../errors.js'

/** The path of a flag, made absolute so that a saved plan can be repeated from anywhere. Throws UsageError. */
export function existing<Path extends string | undefined>(flag: string, path: Path): Path | string {
  if (path === undefined) return path
  if (!existsSync(path)) throw new UsageError(`${flag} ${path}: there is no such file`)
  return resolve(path)
}
