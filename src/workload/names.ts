import { UnitError } from '../units.js'
import type { Extent } from './value.js'

/** What a name in a template stands for: the value at `slot` of a client. */
export interface Name {
  readonly kind: 'variable' | 'column' | 'capture'
  readonly slot: number
  readonly extent: Extent
}

export type Names = ReadonlyMap<string, Name>

/** In a message: how many bytes come behind the next blank line, as HTTP's Content-Length says it. */
export const CONTENT_LENGTH = 'content-length'

const VARIABLE_NAME = /^[A-Za-z][\w.-]*$/

/** Throws UnitError where a variable, a capture or a kind can't be called so. */
export function checkName(name: string): void {
  if (!VARIABLE_NAME.test(name))
    throw new UnitError('a name begins with a letter and consists of letters, digits, _ . and -')
  if (name === CONTENT_LENGTH) throw new UnitError(`{{${CONTENT_LENGTH}}} is predefined; use another name`)
}

/** Throws UnitError where nothing is called so. */
export function lookUp(names: Names, name: string): Name {
  const found = names.get(name)
  if (found) return found
  const known = [...names.keys()]
  throw new UnitError(
    `{{${name}}} is not a variable, column or capture; ${known.length === 0 ? 'none are defined' : `these are defined: ${known.join(', ')}`}`,
  )
}
