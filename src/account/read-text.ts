import { readFileSync } from 'node:fs'

/** What a file says; null where there is none, or none for us. */
export type ReadText = (path: string) => string | null

export const readText: ReadText = path => {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return null // not Linux, hidden from us, or gone: what can't be read is not judged
  }
}
