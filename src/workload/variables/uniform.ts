import { streamsOf } from '../random.js'
import { NumberValue } from './number-value.js'
import { extentOf, parseRange } from './range.js'
import type { Variable } from './variable.js'

/** `1..10k`: each number of the range is equally likely. */
export function parseUniform(text: string): Variable {
  const { least, most, decimals, count } = parseRange(text)
  return {
    ...extentOf({ least, most }, decimals),
    start:
      ({ seed }) =>
      name => {
        const streams = streamsOf(seed, name)
        return connection => {
          const random = streams.of(connection)
          return new NumberValue(() => least + random.below(count), decimals)
        }
      },
  }
}
