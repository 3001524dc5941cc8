import { UnitError } from '../units.js'

const BYTES: Readonly<Record<string, number>> = { r: 13, n: 10, t: 9, '0': 0, '\\': 92 }
const CURE = 'the escapes are \\r \\n \\t \\0 \\xHH, and \\\\ for a backslash'

/** A text with escapes to bytes: `\r \n \t \0 \\`, `\xHH` for any byte; all else is UTF-8. Throws UnitError. */
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
