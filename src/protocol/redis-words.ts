import { UnitError } from '../units.js'

const ESCAPES: Readonly<Record<string, number>> = { n: 10, r: 13, t: 9, b: 8, a: 7 }

/** One piece of a command: a name in braces, a quoted part, an escape in one, or other letters. */
const NAME = /\{\{.*?\}\}/y
const BARE = /[^\s"'{]+|\{/y
const SPACE = /\s+/y
const DOUBLE = /\\x([0-9a-fA-F]{2})|\\(.)|\{\{.*?\}\}|[^"\\{]+|\{/y
const SINGLE = /\\'|\{\{.*?\}\}|[^'\\{]+|[\\{]/y

/**
 * Splits a command into words like redis-cli: at spaces, except in quotes. "\x00 \n" are escapes in double
 * quotes, \' in single ones. A name in braces is never split. Throws UnitError.
 */
export function splitRedisWords(command: string): Uint8Array[] {
  const words: Uint8Array[] = []
  let at = 0
  const next = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at
    const found = pattern.exec(command)
    if (found) at = pattern.lastIndex
    return found
  }
  /** Reads a quoted part up to and including the closing quote. */
  const quoted = (quote: string, pattern: RegExp): Uint8Array => {
    const parts: Uint8Array[] = []
    at++
    while (command[at] !== quote) {
      const found = next(pattern)
      if (!found) throw new UnitError(`the quote ${quote} is not closed`)
      parts.push(quote === '"' ? unescaped(found) : Buffer.from(found[0] === "\\'" ? "'" : found[0]))
    }
    at++
    if (at < command.length && !/\s/.test(command[at]!))
      throw new UnitError(`a closing quote ends a word: put a space after it, or quote the whole word`)
    return Buffer.concat(parts)
  }
  next(SPACE)
  while (at < command.length) {
    const parts: Uint8Array[] = []
    while (at < command.length && !next(SPACE)) {
      const letter = command[at]
      if (letter === '"') parts.push(quoted(letter, DOUBLE))
      else if (letter === "'") parts.push(quoted(letter, SINGLE))
      else parts.push(Buffer.from((next(NAME) ?? next(BARE))![0]))
    }
    words.push(Buffer.concat(parts))
  }
  if (words.length === 0) throw new UnitError('a command needs a word: write it like GET key')
  return words
}

function unescaped([text, hex, letter]: RegExpExecArray): Uint8Array {
  if (hex !== undefined) return Uint8Array.of(Number.parseInt(hex, 16))
  if (letter === undefined) return Buffer.from(text)
  const byte = ESCAPES[letter]
  return byte === undefined ? Buffer.from(letter) : Uint8Array.of(byte)
}

/** A command in RESP: an array of strings, each after its length. */
export const encodeRedisWords = (words: readonly Uint8Array[]): Uint8Array =>
  Buffer.concat([
    Buffer.from(`*${words.length}\r\n`),
    ...words.flatMap(word => [Buffer.from(`$${word.length}\r\n`), word, Buffer.from('\r\n')]),
  ])
