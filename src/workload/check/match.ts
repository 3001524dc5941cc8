import { parseByteRegex } from '../../protocol/byte-regex.js'
import { isLengthFormat } from '../../protocol/length-format.js'
import { UnitError } from '../../units.js'
import { lookUp, type Names } from '../names.js'

/** Cannot occur in a reply or a value, since both are read as latin1. */
export const SEPARATOR = '\uffff'

/** A regular expression that may contain names for the values of an exchange. */
export interface Match {
  /** The slots of its values. The tested text has these first, a SEPARATOR after each, and then the reply. */
  readonly slots: readonly number[]
  readonly regex: RegExp
}

/**
 * Compiles an expression once, although its values change with each exchange. The tested text begins with the
 * values, groups capture them there, and a name in the expression is a backreference to its group. So every
 * character of a value is matched literally. Throws UnitError.
 */
export function compileMatch(source: string, names: Names): Match {
  if (names.size === 0 || !source.includes('{{')) return { slots: [], regex: parseByteRegex(source) }
  const pieces = piecesOf(source)
  const found = [...new Set(pieces.flatMap(piece => (piece.kind === 'name' ? [piece.text] : [])))]
  // Check the user's expression, with a letter for each value
  parseByteRegex(pieces.map(({ kind, text }) => (kind === 'name' ? 'x' : text)).join(''))
  const rewrite: Readonly<Record<Piece['kind'], (text: string) => string>> = {
    text: text => text,
    name: text => `(?:\\k<${groupOf(found.indexOf(text))}>)`,
    start: () => `(?<=${SEPARATOR})`,
    // The groups of the values come first, so the user's groups are renumbered
    back: text => `\\${Number(text.slice(1)) + found.length}`,
  }
  const rewritten = pieces.map(({ kind, text }) => rewrite[kind](text))
  const heads = found.map((_, index) => `(?<${groupOf(index)}>[^${SEPARATOR}]*)${SEPARATOR}`).join('')
  return {
    slots: found.map(name => lookUp(names, name).slot),
    regex: new RegExp(`^${heads}[^]*?(?:${rewritten.join('')})`),
  }
}

const groupOf = (index: number): string => `heythere${index}`

/** `start`: a ^. `back`: a backreference such as \1. */
interface Piece {
  readonly kind: 'text' | 'name' | 'start' | 'back'
  readonly text: string
}

const NEXT = /\{\{\s*([^{}]*?)\s*\}\}|\\[1-9]\d*|\\.?|[[\]^]|[^\\[\]^{]+|\{/gs

function piecesOf(source: string): Piece[] {
  let inClass = false
  return Array.from(source.matchAll(NEXT), ([text, name]): Piece => {
    if (name !== undefined) {
      if (inClass) throw new UnitError(`${text}: a value can't be between [ and ]: write it outside`)
      checkPlain(name, text)
      return { kind: 'name', text: name }
    }
    if (text === '[') inClass = true
    else if (text === ']') inClass = false
    else if (text === '^' && !inClass) return { kind: 'start', text }
    else if (/^\\[1-9]/.test(text) && !inClass) return { kind: 'back', text }
    return { kind: 'text', text }
  })
}

function checkPlain(name: string, text: string): void {
  const bar = name.lastIndexOf('|')
  if (bar >= 0 && isLengthFormat(name.slice(bar + 1).trim()))
    throw new UnitError(`${text}: a regular expression takes the value as text; use expect for binary`)
}
