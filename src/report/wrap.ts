import { printable } from '../printable.js'

/** What fits a terminal that no one has widened. */
const WIDTH = 80
const INDENT = 12

/** "Name        text", a stranger's words made harmless, wrapped at word ends to 80 columns, what follows indented under the text. */
export function line(name: string, text: string): string {
  const lines: string[] = []
  let current = printable(name).padEnd(INDENT)
  for (const word of printable(text).split(' ')) {
    const isFirst = current.length <= INDENT
    if (!isFirst && current.length + 1 + word.length > WIDTH) {
      lines.push(current)
      current = ' '.repeat(INDENT) + word
    } else current += isFirst ? word : ` ${word}`
  }
  return [...lines, current.trimEnd()].join('\n')
}
