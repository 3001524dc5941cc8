import { LARGEST_LENGTH, type LengthRule } from '../../protocol/length-format.js'
import { formatCount, UnitError } from '../../units.js'
import { CONTENT_LENGTH, lookUp, type Names } from '../names.js'
import { hasTemplate, parseTemplate, type Token } from './parse-template.js'
import { BinaryPart, boundsOf, LiteralPart, SizePart, type TemplatePart, TextPart } from './parts.js'
import type { Template } from './template.js'

/** The limit of a message, whatever its values. */
export const MOST_MESSAGE_BYTES = 64 * 1024 * 1024
const BLANK_LINE = Buffer.from('\r\n\r\n')

/** Splits bytes with names into parts, and adds their slots to `slots`. Throws UnitError. */
export function partsOf(bytes: Uint8Array, names: Names, slots: Set<number>): TemplatePart[] {
  const tokens: Token[] = hasTemplate(bytes, names) ? parseTemplate(bytes) : [{ kind: 'literal', bytes }]
  const parts = tokens.map(token => {
    if (token.kind === 'literal') return new LiteralPart(token.bytes)
    return token.name === CONTENT_LENGTH ? null : partOf(token, names, slots)
  })
  // From the end, since a content length counts the bytes after it
  const sized: TemplatePart[] = []
  for (const part of parts.reverse()) sized.push(part ?? contentLength(sized))
  return sized.reverse()
}

function partOf(token: Extract<Token, { kind: 'name' }>, names: Names, slots: Set<number>): TemplatePart {
  const { slot, extent } = lookUp(names, token.name)
  slots.add(slot)
  if (token.format === null) return new TextPart(slot, extent.bytes)
  const { whole } = extent
  const place = `{{${token.name}|${token.format}}}`
  if ('cure' in whole) throw new UnitError(`${place}: ${whole.cure}`)
  const largest = LARGEST_LENGTH[token.format]
  if (whole.least < 0 || whole.most > largest)
    throw new UnitError(
      `${place}: its values are ${whole.least}..${whole.most}, and ${token.format} can hold 0..${largest}; use a wider format or a smaller range`,
    )
  return new BinaryPart(slot, token.format, whole)
}

/** `behind`: the parts after it, in reverse order. */
function contentLength(behind: TemplatePart[]): TemplatePart {
  for (let index = behind.length - 1; index >= 0; index--) {
    const part = behind[index]!
    if (!(part instanceof LiteralPart)) continue
    const found = Buffer.from(part.literal).indexOf(BLANK_LINE)
    if (found < 0) continue
    const at = found + BLANK_LINE.length
    const head = new LiteralPart(part.literal.subarray(0, at))
    const body = new LiteralPart(part.literal.subarray(at))
    behind.splice(index, 1, body, head)
    return new SizePart(behind.slice(0, index + 1), 'decimal')
  }
  throw new UnitError(
    `{{${CONTENT_LENGTH}}} counts the bytes after the next blank line, and there is none: end the head with \\r\\n\\r\\n`,
  )
}

/** Puts a length before parts; if the rule has bytes before the length, these are the first of the parts. */
export function framed(
  parts: readonly TemplatePart[],
  { format, before, excess }: LengthRule,
): TemplatePart[] {
  const [head, body] = cut(parts, before)
  const size = new SizePart(body, format, excess)
  if (!size.fits)
    throw new UnitError(
      `the message may have ${formatCount(boundsOf(parts).most)} bytes, and a length of ${format} can be at most ${formatCount(LARGEST_LENGTH[format])}; use a wider one`,
    )
  return [...head, size, ...body]
}

function cut(parts: readonly TemplatePart[], at: number): [TemplatePart[], TemplatePart[]] {
  const head: TemplatePart[] = []
  let left = at
  for (const [index, part] of parts.entries()) {
    const { least, most } = part.bytes
    if (left === 0) return [head, parts.slice(index)]
    if (most <= left && least === most) {
      head.push(part)
      left -= most
    } else if (part instanceof LiteralPart) {
      head.push(new LiteralPart(part.literal.subarray(0, left)))
      return [head, [new LiteralPart(part.literal.subarray(left)), ...parts.slice(index + 1)]]
    } else break
  }
  if (left === 0) return [head, []]
  throw new UnitError(
    `the length comes after the first ${at} bytes of the message, which must exist and have a fixed size`,
  )
}

/** Throws UnitError if a message could be empty or too long; `emptyOf` says which value may be empty. */
export function checkSize({ bytes, slots }: Template, emptyOf: (slots: readonly number[]) => string): void {
  if (bytes.most === 0 && slots.length === 0) throw new UnitError('a message needs at least one byte')
  if (bytes.least === 0) throw new UnitError(`the message may be empty: ${emptyOf(slots)}; add constant text`)
  if (bytes.most > MOST_MESSAGE_BYTES)
    throw new UnitError(
      `the message may have ${formatCount(bytes.most)} bytes, and the limit is ${formatCount(MOST_MESSAGE_BYTES)}`,
    )
}
