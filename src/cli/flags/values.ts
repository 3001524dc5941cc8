import { parseCount, UnitError } from '../../units.js'

/** Any text, unchanged. */
export const text = (value: string): string => value

/** A count such as 200, 10k or -1; its range is checked with the plan. Throws UnitError. */
export const number = (value: string): number => {
  const negative = value.startsWith('-')
  return parseCount(negative ? value.slice(1) : value) * (negative ? -1 : 1)
}

/** One of a closed set of names. Throws UnitError that lists them. */
export const oneOf =
  <Name extends string>(names: readonly Name[]) =>
  (value: string): Name => {
    const found = names.find(name => name === value)
    if (found === undefined) throw new UnitError(`must be one of ${names.join(', ')}`)
    return found
  }

/** A count, or null for auto. Throws UnitError. */
export const auto = (value: string): number | null => {
  if (value === 'auto') return null
  if (/\d/.test(value)) return number(value)
  throw new UnitError('write auto, or a number of requests like 16')
}

/** The percentiles of a list such as 50,90,99.9. Throws UnitError. */
export const percentiles = (value: string): number[] => {
  const parts = value.split(',').map(part => part.trim())
  const numbers = parts.map(part => (/^(\d+(\.\d+)?|\.\d+)$/.test(part) ? Number(part) : Number.NaN))
  if (numbers.some(number => !(number > 0 && number < 100)))
    throw new UnitError('write percentiles like 50,90,99.9, each above 0 and below 100')
  // One column each, even if it is named twice
  return [...new Set(numbers)]
}
