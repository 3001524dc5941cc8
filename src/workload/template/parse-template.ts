import { shortened } from '../../printable.js'
import { isLengthFormat, LENGTH_FORMATS, type LengthFormat } from '../../protocol/length-format.js'
import { UnitError } from '../../units.js'
import { CONTENT_LENGTH, type Names } from '../names.js'

/** A part of a message: bytes, or a name; `format` if the name is written as a binary number. */
export type Token =
  | { readonly kind: 'literal'; readonly bytes: Uint8Array }
  | { readonly kind: 'name'; readonly name: string; readonly format: LengthFormat | null }

const OPEN = Buffer.from('{{')
const CLOSE = Buffer.from('}}')
const ESCAPE = "write {{'{{'}} for the braces themselves"
const MOST_SHOWN = 40
const MOST_QUOTED = 1000

const viewOf = (bytes: Uint8Array): Buffer => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)

/** Braces have a meaning if there are names, or if the message uses a content length. */
export const hasTemplate = (bytes: Uint8Array, names: Names): boolean =>
  names.size > 0 || viewOf(bytes).includes(`{{${CONTENT_LENGTH}}}`)

/** Splits a message at `{{name}}`, `{{name|u32be}}` and `{{'text'}}`. Throws UnitError. */
export function parseTemplate(message: Uint8Array): Token[] {
  const bytes = viewOf(message)
  const tokens: Token[] = []
  let from = 0
  for (;;) {
    let open = bytes.indexOf(OPEN, from)
    // The last two of several braces open a name, as in {"id":{{{id}}:1}}
    while (open >= 0 && bytes[open + OPEN.length] === OPEN[0]) open++
    const literal = bytes.subarray(from, open < 0 ? bytes.length : open)
    if (literal.length > 0) tokens.push({ kind: 'literal', bytes: literal })
    if (open < 0) return tokens
    const inner = open + OPEN.length
    const quoted =
      /^\s*(?:'[^']*'|"[^"]*")/.exec(bytes.toString('latin1', inner, inner + MOST_QUOTED))?.[0].length ?? 0
    const close = bytes.indexOf(CLOSE, inner + quoted)
    if (close < 0)
      throw new UnitError(`${shown(bytes.toString('utf8', open))} is not closed by }}: ${ESCAPE}`)
    tokens.push(parseInner(bytes.toString('utf8', inner, close).trim()))
    from = close + CLOSE.length
  }
}

function parseInner(inner: string): Token {
  const text = /^(?:'([^']*)'|"([^"]*)")$/.exec(inner)
  if (text) return { kind: 'literal', bytes: Buffer.from(text[1] ?? text[2] ?? '') }
  const bar = inner.lastIndexOf('|')
  const name = (bar < 0 ? inner : inner.slice(0, bar)).trim()
  const format = bar < 0 ? null : inner.slice(bar + 1).trim()
  if (name === '') throw new UnitError(`{{${shown(inner)}}} has no name: ${ESCAPE}`)
  if (format !== null && !isLengthFormat(format))
    throw new UnitError(
      `{{${shown(inner)}}}: binary is one of ${LENGTH_FORMATS.join(', ')}, like {{id|u32be}}`,
    )
  return { kind: 'name', name, format }
}

const shown = (text: string): string => shortened(text, MOST_SHOWN)
