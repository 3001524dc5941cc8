import { codeOf, reasonOf, UsageError } from '../errors.js'
import { readLimited } from '../read-limited.js'
import { UnitError } from '../units.js'

/**
 * A file of ours takes some 90 bytes for each second that was measured, and some ten thousand for each run: that many
 * are a month of seconds or ten thousand runs. What a stranger packs into them must not take all memory either.
 */
const MOST_BYTES = 256 * 1024 * 1024
/** A number takes 8 bytes of memory, and so much that is in no list or object is none of ours. */
const MOST_VALUES = 30_000_000
/** An empty list or object, of two bytes, takes some 50. */
const MOST_LISTS = 5_000_000
/** Of an object: the widest of ours has some thirty. Each may be wrong, and each wrong one costs a note. */
const MOST_KEYS = 10_000

const [COMMA = 0, LIST = 0, OBJECT = 0, QUOTE = 0, BACKSLASH = 0] = [...',[{"\\'].map(letter =>
  letter.charCodeAt(0),
)

/** Whether reading it could take too much memory. A text takes what it has; a message may well be all brackets. */
function isTooLarge(bytes: Buffer): boolean {
  let commas = 0
  let lists = 0
  let isText = false
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at]
    if (byte === QUOTE) isText = !isText
    else if (isText) at += byte === BACKSLASH ? 1 : 0
    else if (byte === COMMA) commas++
    else if (byte === LIST || byte === OBJECT) lists++
  }
  return commas > MOST_VALUES || lists > MOST_LISTS
}

/** Whether some object in it has more keys than any of ours. */
function isTooWide(value: unknown): boolean {
  const left: unknown[] = [value]
  for (let next = left.pop(); next !== undefined; next = left.pop()) {
    if (typeof next !== 'object' || next === null) continue
    const inner: unknown[] = Object.values(next)
    if (!Array.isArray(next) && inner.length > MOST_KEYS) return true
    for (const one of inner) if (typeof one === 'object' && one !== null) left.push(one)
  }
  return false
}

/** Some editors and shells put a byte order mark before a text, and some write UTF-16. TextDecoder leaves out the mark. */
function textOf(bytes: Buffer): string {
  const isUtf16 = bytes.length > 1 && bytes.readUInt16BE(0) === 0xfffe
  // Bytes of no letter would become another, and other bytes would be sent than the file says
  return new TextDecoder(isUtf16 ? 'utf-16le' : 'utf-8', { fatal: true }).decode(bytes)
}

/** A JSON file, whoever wrote it, in bounded memory. Throws UsageError that names the file. */
export function readJson(path: string): unknown {
  const fail = (why: string) => new UsageError(`${path}: ${why}`)
  try {
    const bytes = readLimited(path, MOST_BYTES, 'it is too large for a saved result')
    if (isTooLarge(bytes)) throw fail('is too large for a saved result')
    const value: unknown = JSON.parse(textOf(bytes))
    if (isTooWide(value)) throw fail('is too large for a saved result')
    return value
  } catch (error) {
    if (error instanceof UsageError) throw error
    if (error instanceof UnitError) throw fail(error.message)
    if (codeOf(error) === 'ERR_ENCODING_INVALID_ENCODED_DATA')
      throw fail('is not UTF-8; give a file that -o or --print-plan wrote')
    throw fail(
      error instanceof SyntaxError
        ? 'is not JSON; give a file that -o or --print-plan wrote'
        : `can't be read: ${reasonOf(error)}`,
    )
  }
}
