import { existsSync } from 'node:fs'

/** A comma that separates values; one after a backslash belongs to a value. */
const COMMA = /(?<!\\),/
/** The most commas in the name of a file. */
const MOST_COMMAS = 10

/** How many parts form the name of a file together; 1 if they form none. */
function partsOfName(parts: readonly string[], isFile: (path: string) => boolean): number {
  const [first = ''] = parts
  if (!/[/\\.]/.test(first)) return 1
  for (let length = 1; length <= Math.min(parts.length, MOST_COMMAS + 1); length++)
    if (isFile(parts.slice(0, length).join(','))) return length
  return 1
}

/**
 * The values of a comma-separated list. `\,` is a comma in a value; in the name of an existing file, a comma
 * needs no backslash.
 */
export function axisValues(text: string, isFile: (path: string) => boolean = existsSync): string[] {
  const parts = text.split(COMMA).map(part => part.replaceAll('\\,', ','))
  const values: string[] = []
  for (let at = 0; at < parts.length; ) {
    const length = partsOfName(parts.slice(at, at + MOST_COMMAS + 1), isFile)
    values.push(parts.slice(at, at + length).join(','))
    at += length
  }
  return values
}
