/** Control characters, and those that reorder or split a line on a terminal. */
export const UNSAFE = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]/g

const NAMED: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' }

/** Untrusted bytes or text as one line that can't move the cursor or look like several lines. */
export function printable(said: Uint8Array | string): string {
  return (typeof said === 'string' ? said : new TextDecoder().decode(said)).replaceAll(
    UNSAFE,
    unsafe => NAMED[unsafe] ?? `\\u${unsafe.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}

/** A text of at most `most` characters; a longer one ends in "...". */
export const shortened = (text: string, most: number): string =>
  text.length > most ? `${text.slice(0, most)}...` : text
