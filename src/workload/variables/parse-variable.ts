import { UnitError } from '../../units.js'
import { parseConnection } from './connection.js'
import { parseExponential } from './exponential.js'
import { parseLetters } from './letters.js'
import { parseNormal } from './normal.js'
import { parsePick } from './pick.js'
import { parseSequence } from './sequence.js'
import { parseUniform } from './uniform.js'
import { parseUuid } from './uuid.js'
import type { Variable } from './variable.js'
import { parseZipf } from './zipf.js'

const FORMS =
  '1..10k, zipf:0.99:1..10k, normal:100:15, exp:500, seq:1.., hex:16, text:100, digits:8, uuid, pick:a|b|c or connection'

/** By the word before the first colon. `rest` is the text after it, or undefined without a colon. */
const PARSERS: Readonly<Record<string, (rest: string | undefined) => Variable>> = {
  zipf: rest => parseZipf(rest ?? ''),
  normal: rest => parseNormal(rest ?? ''),
  exp: rest => parseExponential(rest ?? ''),
  seq: rest => parseSequence(rest ?? ''),
  hex: rest => parseLetters('hex', rest ?? ''),
  text: rest => parseLetters('text', rest ?? ''),
  digits: rest => parseLetters('digits', rest ?? ''),
  uuid: parseUuid,
  pick: rest => {
    if (rest === undefined) throw new UnitError('write the texts to pick from, like pick:a|b|c')
    return parsePick(rest)
  },
  connection: parseConnection,
}

/** Reads a SPEC as `--var NAME=SPEC` takes it. Throws UnitError. */
export function parseVariable(spec: string): Variable {
  const colon = spec.indexOf(':')
  const word = colon < 0 ? spec : spec.slice(0, colon)
  const parse = Object.hasOwn(PARSERS, word) ? PARSERS[word] : undefined
  if (parse) return parse(colon < 0 ? undefined : spec.slice(colon + 1))
  if (spec.includes('..')) return parseUniform(spec)
  throw new UnitError(`not a kind of variable: write ${FORMS}`)
}
