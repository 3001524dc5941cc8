import { UnitError } from '../units.js'
import type { Extent } from './value.js'

/** What a name in a template refers to: a client's value at `slot`. */
export interface Name {
  readonly kind: 'variable' | 'column' | 'capture'
  readonly slot: number
  readonly extent: Extent
}

export type Names = ReadonlyMap<string, Name>

/** In a message: the number of bytes after the next blank line, as in HTTP's Content-Length. */
export const CONTENT_LENGTH = 'content-length'

const VARIABLE_NAME = /^[A-Za-z][\w.-]*$/

/** Throws UnitError if this can't be the name of a variable, a capture or a kind. */
export function checkName(name: string): void {
  if (!VARIABLE_NAME.test(name))
    throw new UnitError('a name begins with a letter and consists of letters, digits, _ . and -')
  if (name === CONTENT_LENGTH) throw new UnitError(`{{${CONTENT_LENGTH}}} is predefined; use another name`)
}

/** Throws UnitError if the name is not defined. */
export function lookUp(names: Names, name: string): Name {
  const found = names.get(name)
  if (found) return found
  const known = [...names.keys()]
  throw new UnitError(
    `{{${name}}} is not a variable, column or capture; ${known.length === 0 ? 'none are defined' : `these are defined: ${known.join(', ')}`}`,
  )
}
