import { UsageError } from '../errors.js'
import { rungsOf } from '../statistics/ladder.js'
import { parseCount, UnitError } from '../units.js'
import { axisValues } from './axis-values.js'

const COUNTED = ['threads', 'slots', 'batch', 'connections', 'rate', 'workers', 'pipelining']
const RANGE = /^([^.].*?|\.\d+)\.\.(.+)$/

/** "1..8" as the first values of a range, "1,2" as a list. Throws UsageError. */
export function readAxis(axis: string, text: string): { values: string[]; isRange: boolean } {
  const isRange = COUNTED.includes(axis) && text.includes('..')
  if (!isRange) return { values: axisValues(text), isRange }
  const fail = (why: string) => new UsageError(`--${axis} ${text}: ${why}; write a range like 1..8`)
  if (text.includes(',')) throw fail("a range can't be part of a list")
  const [, low, high] = RANGE.exec(text) ?? []
  if (low === undefined || high === undefined) throw fail('not a range')
  const count = (part: string): number => {
    try {
      return parseCount(part)
    } catch (error) {
      if (error instanceof UnitError) throw fail(`${part} is not a number`)
      throw error
    }
  }
  const [from, to] = [count(low), count(high)]
  if (!Number.isSafeInteger(from) || !Number.isSafeInteger(to)) throw fail('both ends must be whole numbers')
  if (from < 1) throw fail('it must begin at 1 or more')
  if (to < from) throw fail('it must go from low to high')
  return { values: rungsOf(from, to).map(String), isRange: from < to }
}
