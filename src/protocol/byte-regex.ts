import { reasonOf } from '../errors.js'
import { UnitError } from '../units.js'

/** A regular expression that is matched against bytes, read as latin1. Throws UnitError. */
export function parseByteRegex(source: string): RegExp {
  // bytes are matched one by one, so a letter of two bytes would never match
  const wide = /[^\x00-\x7f]/u.exec(source)?.[0]
  if (wide !== undefined) {
    const escaped = Array.from(Buffer.from(wide), byte => `\\x${byte.toString(16).padStart(2, '0')}`).join('')
    throw new UnitError(`a regular expression is matched against bytes: write ${wide} as ${escaped}`)
  }
  try {
    return new RegExp(source)
  } catch (error) {
    throw new UnitError(`${reasonOf(error)}: escape ( ) [ { * + ? with a backslash to mean themselves`, {
      cause: error,
    })
  }
}
