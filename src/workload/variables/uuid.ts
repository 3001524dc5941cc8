import { UnitError } from '../../units.js'
import { streamsOf } from '../random.js'
import { fillHex } from './letters.js'
import { TextValue } from './text-value.js'
import type { Variable } from './variable.js'

const BYTES = 36
const DASH = 45
const VERSION = 52
const VARIANTS = Buffer.from('89ab')

/** `uuid`: a random UUID (RFC 9562, version 4). */
export function parseUuid(rest: string | undefined): Variable {
  if (rest !== undefined) throw new UnitError('uuid takes no parameter: write uuid')
  return {
    bytes: { least: BYTES, most: BYTES },
    whole: { cure: 'uuid gives text, not a number; use a range such as 1..10k' },
    start:
      ({ seed }) =>
      name => {
        const streams = streamsOf(seed, name)
        return connection => {
          const random = streams.of(connection)
          return new TextValue(BYTES, bytes => {
            fillHex(random, bytes)
            for (const at of [8, 13, 18, 23]) bytes[at] = DASH
            bytes[14] = VERSION
            bytes[19] = VARIANTS[random.bits() >>> 30]!
          })
        }
      },
  }
}
