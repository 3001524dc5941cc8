import { printable } from '../printable.js'
import { padTo, splitAt, widthOf } from '../width.js'

/** The default width of a terminal. */
const WIDTH = 80
const INDENT = 12
const ROOM = WIDTH - INDENT

/**
 * Chinese and Japanese have no spaces, so such a word continues on the next line. A long path stays whole,
 * for copying.
 */
function* pieces(word: string): Generator<string> {
  const isWide = widthOf(word) > word.length
  let rest = word
  while (isWide && widthOf(rest) > ROOM) {
    const [fits, left] = splitAt(rest, ROOM)
    yield fits
    rest = left
  }
  yield rest
}

/**
 * "Name        text", with unprintable characters replaced, wrapped between words to 80 columns, with further
 * lines indented below the text.
 */
export function line(name: string, text: string): string {
  const lines: string[] = []
  let current = padTo(printable(name), INDENT)
  for (const word of printable(text)
    .split(' ')
    .flatMap(word => [...pieces(word)])) {
    const isFirst = widthOf(current) <= INDENT
    if (!isFirst && widthOf(current) + 1 + widthOf(word) > WIDTH) {
      lines.push(current)
      current = ' '.repeat(INDENT) + word
    } else current += isFirst ? word : ` ${word}`
  }
  return [...lines, current.trimEnd()].join('\n')
}
