import { codeOf, reasonOf, UsageError } from '../errors.js'
import { readLimited } from '../read-limited.js'
import { UnitError } from '../units.js'

/**
 * Our files take some 90 bytes per measured second and some 10,000 per run, so this is enough for a month of
 * seconds or 10,000 runs. The limits also keep a foreign file from using up the memory.
 */
const MOST_BYTES = 256 * 1024 * 1024
/** A number takes 8 bytes of memory; our files have fewer values than this. */
const MOST_VALUES = 30_000_000
/** An empty list or object takes 2 bytes in a file but some 50 in memory. */
const MOST_LISTS = 5_000_000
/** Per object. Our largest has some thirty keys; each wrong key may add an error. */
const MOST_KEYS = 10_000

const [COMMA = 0, LIST = 0, OBJECT = 0, QUOTE = 0, BACKSLASH = 0] = [...',[{"\\'].map(letter =>
  letter.charCodeAt(0),
)

/**
 * Whether parsing could take too much memory. Text is skipped: its size is known, and it may contain any
 * number of brackets.
 */
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

/** Whether an object in it has more keys than any of ours. */
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

/**
 * Some editors and shells put a byte order mark before a text, and some write UTF-16. TextDecoder leaves out
 * the mark.
 */
function textOf(bytes: Buffer): string {
  const isUtf16 = bytes.length > 1 && bytes.readUInt16BE(0) === 0xfffe
  // Refuse invalid bytes: replacing them would send other bytes than the file has
  return new TextDecoder(isUtf16 ? 'utf-16le' : 'utf-8', { fatal: true }).decode(bytes)
}

/**
 * A JSON file from any source, read in bounded memory. Throws UsageError that begins with `name`: the file, or
 * its flag and the file.
 */
export function readJson(path: string, name = path): unknown {
  const fail = (why: string) => new UsageError(`${name}: ${why}`)
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
