import { UNSAFE } from '../printable.js'
import { UnitError } from '../units.js'

const BYTES: Readonly<Record<string, number>> = { r: 13, n: 10, t: 9, '0': 0, '\\': 92 }
const CURE = 'the escapes are \\r \\n \\t \\0 \\xHH, and \\\\ for a backslash'

/** Converts text to UTF-8, with the escapes `\r \n \t \0 \\` and `\xHH` for any byte. Throws UnitError. */
export function readEscapes(text: string): Uint8Array {
  const parts: Uint8Array[] = []
  let from = 0
  for (let at = text.indexOf('\\'); at >= 0; at = text.indexOf('\\', from)) {
    parts.push(Buffer.from(text.slice(from, at)))
    const letter = text.charAt(at + 1)
    const hex = letter === 'x' ? /^[0-9a-f]{2}/i.exec(text.slice(at + 2))?.[0] : undefined
    const byte = hex === undefined ? BYTES[letter] : Number.parseInt(hex, 16)
    if (byte === undefined) throw new UnitError(wrongEscape(letter))
    parts.push(Uint8Array.of(byte))
    from = at + (hex === undefined ? 2 : 4)
  }
  parts.push(Buffer.from(text.slice(from)))
  return Buffer.concat(parts)
}

function wrongEscape(letter: string): string {
  if (letter === '') return `ends in a lone backslash: ${CURE}`
  if (letter === 'x') return `\\x needs two hex digits, as in \\x0a: ${CURE}`
  return `unknown escape \\${letter}: ${CURE}`
}

const WRITTEN: Readonly<Record<number, string>> = { 13: '\\r', 10: '\\n', 9: '\\t', 0: '\\0', 92: '\\\\' }
const hex = (byte: number): string => WRITTEN[byte] ?? `\\x${byte.toString(16).padStart(2, '0')}`

/** The length in bytes of the UTF-8 character that begins with this byte, if one does. */
const lengthFrom = (byte: number): number => (byte < 0xc0 ? 1 : byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : 4)

/** Writes bytes as one line that `readEscapes` reads back: everything but printable UTF-8 is escaped. */
export function writeEscapes(bytes: Uint8Array): string {
  let text = ''
  for (let at = 0; at < bytes.length; ) {
    const piece = Buffer.from(bytes.subarray(at, at + lengthFrom(bytes[at]!)))
    const character = piece.toString('utf8')
    const isShown = character !== '\\' && character.search(UNSAFE) < 0 && Buffer.from(character).equals(piece)
    text += isShown ? character : hex(piece[0]!)
    at += isShown ? piece.length : 1
  }
  return text
}
