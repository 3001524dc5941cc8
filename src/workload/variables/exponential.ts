import { UnitError } from '../../units.js'
import { decimalSize } from '../decimal.js'
import { streamsOf } from '../random.js'
import { NumberValue } from './number-value.js'
import { parseWritten } from './range.js'
import type { Variable } from './variable.js'

/** No value is larger than this many means: -ln 2^-53 is 36.8. */
const MOST_MEANS = 37

/** `exp:500`: exponential with this mean, rounded to the number of decimals of the mean. */
export function parseExponential(text: string): Variable {
  const { value: mean, decimals } = parseWritten(text)
  if (mean <= 0) throw new UnitError('the mean must be more than 0, like exp:500')
  const most = mean * MOST_MEANS
  if (!Number.isSafeInteger(most)) throw new UnitError('the mean is too large for exact values')
  return {
    bytes: { least: decimals === 0 ? 1 : decimals + 2, most: decimalSize(most, decimals) },
    whole: { cure: 'an exponential variable has no bounds; use a range such as 1..200' },
    start:
      ({ seed }) =>
      name => {
        const streams = streamsOf(seed, name)
        return connection => {
          const random = streams.of(connection)
          return new NumberValue(() => Math.round(-mean * Math.log(1 - random.unit())) + 0, decimals)
        }
      },
  }
}
