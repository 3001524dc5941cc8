import { readFileSync } from 'node:fs'

/** Returns the content of a file; null if it does not exist or is not readable. */
export type ReadText = (path: string) => string | null

export const readText: ReadText = path => {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return null // not Linux, no permission, or gone: the figure stays unknown
  }
}
