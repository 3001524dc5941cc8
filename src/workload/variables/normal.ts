import { UnitError } from '../../units.js'
import { decimalSize } from '../decimal.js'
import { type Random, streamsOf } from '../random.js'
import { NumberValue } from './number-value.js'
import { parseWritten, toOneScale } from './range.js'
import type { Variable } from './variable.js'

/** No value is more deviations from the mean: the least square is 2^-104, and sqrt(-2 ln 2^-104) is 12.01. */
const MOST_DEVIATIONS = 13

/**
 * Standard normal values, by the polar method (Marsaglia and Bray, A convenient method for generating normal
 * variables, 1964).
 */
export function normals(random: Random): () => number {
  let spare = Number.NaN
  return () => {
    if (!Number.isNaN(spare)) {
      const kept = spare
      spare = Number.NaN
      return kept
    }
    for (;;) {
      const x = 2 * random.unit() - 1
      const y = 2 * random.unit() - 1
      const square = x * x + y * y
      if (square >= 1 || square === 0) continue
      const factor = Math.sqrt((-2 * Math.log(square)) / square)
      spare = y * factor
      return x * factor
    }
  }
}

/** `normal:100:15`: normal with this mean and standard deviation, rounded to the number of their decimals. */
export function parseNormal(text: string): Variable {
  const [mean, deviation, rest] = text.split(':')
  if (mean === undefined || deviation === undefined || rest !== undefined)
    throw new UnitError('write the mean and the standard deviation, like normal:100:15')
  const { center, spread, decimals } = toOneScale({
    center: parseWritten(mean),
    spread: parseWritten(deviation),
  })
  if (spread < 0) throw new UnitError('the standard deviation must be 0 or more, like normal:100:15')
  const farthest = MOST_DEVIATIONS * spread
  if (!Number.isSafeInteger(Math.abs(center) + farthest))
    throw new UnitError('its values are too large to be exact: write smaller numbers')
  const sizes = [center - farthest, center + farthest].map(value => decimalSize(value, decimals))
  return {
    bytes: { least: decimals === 0 ? 1 : decimals + 2, most: Math.max(...sizes) },
    whole: { cure: 'a normal variable has no bounds; use a range such as 1..200' },
    start:
      ({ seed }) =>
      name => {
        const streams = streamsOf(seed, name)
        return connection => {
          const normal = normals(streams.of(connection))
          // Adding 0 turns -0 into 0
          return new NumberValue(() => Math.round(center + spread * normal()) + 0, decimals)
        }
      },
  }
}
