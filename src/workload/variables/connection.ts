import { UnitError } from '../../units.js'
import { NumberValue } from './number-value.js'
import { extentOf } from './range.js'
import type { Variable } from './variable.js'

/** The limit of connections in a plan. */
const MOST_CONNECTIONS = 1_000_000

/** `connection`: the number of the connection over all threads and agents, from 1. */
export function parseConnection(rest: string | undefined): Variable {
  if (rest !== undefined) throw new UnitError('connection takes no parameter: write connection')
  return {
    ...extentOf({ least: 1, most: MOST_CONNECTIONS }, 0),
    start: () => () => connection => new NumberValue(() => connection + 1),
  }
}
