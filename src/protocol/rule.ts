import { parseBytes, UnitError } from '../units.js'
import { parseByteRegex } from './byte-regex.js'
import { readEscapes } from './escapes.js'
import { formatLengthRule, LENGTH_FORMATS, type LengthRule, parseLengthRule } from './length-format.js'

/** When a message is complete. Plain JSON; `text` and `source` are as the user wrote them. */
export type Rule =
  /** When the peer ends the stream, after at least one byte. */
  | { readonly kind: 'close' }
  /** After this many bytes. */
  | { readonly kind: 'bytes'; readonly count: number }
  /** After the next \n. */
  | { readonly kind: 'line' }
  /** After the next delimiter: `text` with its escapes, as UTF-8. */
  | { readonly kind: 'delim'; readonly text: string }
  /** After a length and that many bytes. */
  | ({ readonly kind: 'length' } & LengthRule)
  /** As soon as the bytes so far, read as latin1, match (see RegexFramer). */
  | { readonly kind: 'regex'; readonly source: string }

const FORMS = `close, bytes:N, line, delim:TEXT, length:F (F of ${LENGTH_FORMATS.join(' ')}) or regex:RE`

/** Reads a rule as `--until` takes it; `formatRule` is the inverse. Throws UnitError. */
export function parseRule(text: string): Rule {
  const colon = text.indexOf(':')
  const kind = colon < 0 ? text : text.slice(0, colon)
  const value = colon < 0 ? '' : text.slice(colon + 1)
  switch (kind) {
    case 'close':
    case 'line':
      if (colon >= 0) throw new UnitError(`${kind} takes no parameter: write ${kind}`)
      return { kind }
    case 'bytes':
      return { kind, count: parseByteCount(value) }
    case 'delim':
      if (readEscapes(value).length === 0)
        throw new UnitError('the delimiter is empty: write it after the colon, like delim:\\r\\n\\r\\n')
      return { kind, text: value }
    case 'length':
      return { kind, ...parseLengthRule(value) }
    case 'regex':
      checkRegex(value)
      return { kind, source: value }
    default:
      throw new UnitError(`not a rule: write ${FORMS}`)
  }
}

/** A rule as `parseRule` reads it. */
export function formatRule(rule: Rule): string {
  switch (rule.kind) {
    case 'close':
    case 'line':
      return rule.kind
    case 'bytes':
      return `bytes:${rule.count}`
    case 'delim':
      return `delim:${rule.text}`
    case 'length':
      return `length:${formatLengthRule(rule)}`
    case 'regex':
      return `regex:${rule.source}`
  }
}

function parseByteCount(text: string): number {
  const cure = 'write how many bytes make a message, 1 or more, like bytes:27 or bytes:4kB'
  let count: number
  try {
    count = parseBytes(text)
  } catch (error) {
    throw new UnitError(`bytes needs a size: ${cure}`, { cause: error })
  }
  if (count < 1) throw new UnitError(`a message has at least one byte: ${cure}`)
  return count
}

function checkRegex(source: string): void {
  if (parseByteRegex(source).test(''))
    throw new UnitError(
      'matches an empty text, so no message would have a byte: make it need one, like regex:END',
    )
}
