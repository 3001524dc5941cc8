import { parseCount, UnitError } from '../../units.js'
import { decimalSize } from '../decimal.js'
import type { Extent, ValueBounds } from '../value.js'

const MOST = Number.MAX_SAFE_INTEGER
const MOST_DECIMALS = 9

/** A number as written: `value` is whole, and its last `decimals` digits are after the point. */
export interface Written {
  readonly value: number
  readonly decimals: number
}

/** Reads "250", "10k", "-3" or "12.50". Throws UnitError. */
export function parseWritten(text: string): Written {
  const [, sign, number = ''] = /^(-?)([^-].*)$/.exec(text) ?? []
  // parseCount rounds to 12 digits, so it is used only for numbers with a unit
  const rounded = parseCount(number)
  const decimals = /^\d*\.(\d+)$/.exec(number)?.[1]?.length ?? 0
  const value = /^[\d.]+$/.test(number) ? Number(number.replace('.', '')) : rounded
  if (!Number.isSafeInteger(value) || decimals > MOST_DECIMALS)
    throw new UnitError(`${text} is not exact: write at most ${MOST_DECIMALS} decimals and 15 digits`)
  return { value: sign === '-' ? 0 - value : value, decimals }
}

/** Scales numbers to whole ones: 1 and 2.50 are 100 and 250 with 2 decimals. Throws UnitError. */
export function toOneScale<Names extends string>(
  numbers: Readonly<Record<Names, Written>>,
): Readonly<Record<Names, number>> & { readonly decimals: number } {
  const all = Object.entries<Written>(numbers)
  const decimals = Math.max(...all.map(([, { decimals }]) => decimals))
  const scaled = all.map(([name, written]) => [name, written.value * 10 ** (decimals - written.decimals)])
  if (scaled.some(([, value]) => !Number.isSafeInteger(value)))
    throw new UnitError(
      `${MOST.toLocaleString('en-US')} is the largest number, counting the digits after the point`,
    )
  return { ...(Object.fromEntries(scaled) as Record<Names, number>), decimals }
}

/** Reads "1..10k" or "0.00..9.99". Throws UnitError. */
export function parseRange(
  text: string,
): ValueBounds & { readonly decimals: number; readonly count: number } {
  const ends = text.split('..')
  if (ends.length !== 2 || text.includes('...')) throw new UnitError('not a range: write it like 1..10k')
  const [from = '', to = ''] = ends
  const range = toOneScale({ least: parseWritten(from), most: parseWritten(to) })
  const count = range.most - range.least + 1
  if (count < 1) throw new UnitError(`the range ends before it begins: write ${to}..${from}`)
  if (!Number.isSafeInteger(count)) throw new UnitError(`the range has too many numbers: at most ${MOST}`)
  return { ...range, count }
}

/** What is known about numbers within these bounds. */
export function extentOf(bounds: ValueBounds, decimals: number): Extent {
  const { least, most } = bounds
  const crossesZero = least < 0 && most > 0
  const sizes = [least, most, ...(crossesZero ? [0] : [])].map(value => decimalSize(value, decimals))
  return {
    bytes: { least: Math.min(...sizes), most: Math.max(...sizes) },
    whole: decimals === 0 ? bounds : { cure: 'it has decimals; binary takes whole numbers' },
  }
}
