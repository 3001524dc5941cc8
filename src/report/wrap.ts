import { printable } from '../printable.js'
import { padTo, splitAt, widthOf } from '../width.js'

/** What fits a terminal that no one has widened. */
const WIDTH = 80
const INDENT = 12
const ROOM = WIDTH - INDENT

/** Chinese and Japanese have no spaces: such a word goes on in the next line. A long path stays whole, to be copied. */
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

/** "Name        text", a stranger's words made harmless, wrapped at word ends to 80 columns, what follows indented under the text. */
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
