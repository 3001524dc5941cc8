import stringWidth from 'string-width'

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' })

/** The columns of a text on a terminal: two for a wide letter, none for a combining mark. */
export const widthOf = (text: string): number => stringWidth(text)

/** Pads a text with spaces to this many columns. */
export const padTo = (text: string, columns: number): string =>
  text + ' '.repeat(Math.max(0, columns - widthOf(text)))

/** The beginning of a text that fits, and the rest. Never splits a letter. */
export function splitAt(text: string, columns: number): readonly [string, string] {
  let end = 0
  let width = 0
  for (const { segment } of graphemes.segment(text)) {
    width += widthOf(segment)
    if (width > columns) break
    end += segment.length
  }
  return [text.slice(0, end), text.slice(end)]
}
