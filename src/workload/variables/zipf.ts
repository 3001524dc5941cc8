import { UnitError } from '../../units.js'
import { streamsOf } from '../random.js'
import { NumberValue } from './number-value.js'
import { extentOf, parseRange } from './range.js'
import type { Variable } from './variable.js'
import { zipfLaw } from './zipf-law.js'

const MOST_EXPONENT = 20

/** `zipf:0.99:1..10k`: the k-th number of the range has a frequency in proportion to k^-0.99. */
export function parseZipf(text: string): Variable {
  const [written = '', range, rest] = text.split(':')
  const cure = 'write the exponent and the range, like zipf:0.99:1..10k'
  const exponent = /^(\d+\.?\d*|\.\d+)$/.test(written) ? Number(written) : Number.NaN
  if (range === undefined || rest !== undefined || Number.isNaN(exponent)) throw new UnitError(cure)
  if (exponent > MOST_EXPONENT) throw new UnitError(`an exponent is at most ${MOST_EXPONENT}: ${cure}`)
  const { least, most, decimals, count } = parseRange(range)
  return {
    ...extentOf({ least, most }, decimals),
    start:
      ({ seed }) =>
      name => {
        const streams = streamsOf(seed, name)
        return connection => {
          const rank = zipfLaw(exponent, count, streams.of(connection))
          return new NumberValue(() => least - 1 + rank(), decimals)
        }
      },
  }
}
