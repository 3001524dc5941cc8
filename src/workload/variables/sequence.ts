import { UnitError } from '../../units.js'
import { Turns } from '../turns.js'
import { NumberValue } from './number-value.js'
import { extentOf, parseRange, parseWritten } from './range.js'
import type { Variable } from './variable.js'

/** `seq:1..` or `seq:1..65535`: each number once over all threads and agents, in order, again and again. */
export function parseSequence(text: string): Variable {
  const cure =
    'write the first number and "..", and the last one if there is one, like seq:1.. or seq:1..65535'
  if (!text.includes('..')) throw new UnitError(cure)
  const open = text.endsWith('..')
  const { value: first, decimals } = parseWritten(text.slice(0, text.indexOf('..')))
  const { least, most, count } = open
    ? { least: first, most: Number.MAX_SAFE_INTEGER, count: Number.MAX_SAFE_INTEGER }
    : parseRange(text)
  if (decimals > 0) throw new UnitError(`a sequence has whole numbers: ${cure}`)
  return {
    ...extentOf({ least, most }, 0),
    ...(open && { whole: { cure: `it has no end; write one, like seq:${text}65535` } }),
    start({ share }) {
      const turns = new Turns(share, count)
      const value = (): number => {
        const turn = least + turns.position
        turns.advance()
        return turn
      }
      return () => () => new NumberValue(value)
    },
  }
}
