import { largest, smallest } from '../../statistics/extremes.js'
import { formatUs } from '../../units.js'

/** An axis: its unit, its range, and its ticks; without ticks, the browser chooses them. */
export interface Axis {
  readonly unit: string
  readonly isLog: boolean
  readonly range: readonly [low: number, high: number]
  readonly ticks: readonly { readonly at: number; readonly text: string }[] | null
}

/** `whiskers`: the ends of an interval at each x, for points. */
export interface Series {
  readonly name: string
  readonly kind: 'line' | 'points'
  readonly values: readonly (number | null)[]
  readonly whiskers: readonly (readonly [low: number, high: number] | null)[] | null
}

/**
 * A chart as the browser draws it: JSON. `xTexts` has the label of each x; every series has a value for each
 * x, or null.
 */
export interface Chart {
  readonly title: string
  readonly xs: readonly number[]
  readonly xTexts: readonly string[]
  readonly xName: string
  readonly x: Axis
  readonly y: Axis
  readonly series: readonly Series[]
}

/** The unit that suits the largest value. */
export function unitFor(largestUs: number): { readonly name: string; readonly us: number } {
  if (largestUs < 1000) return { name: 'µs', us: 1 }
  return largestUs < 1e6 ? { name: 'ms', us: 1000 } : { name: 's', us: 1e6 }
}

/** The precision that a pixel can show. */
export const rounded = (value: number): number => Number(value.toPrecision(4))

/** From zero to slightly above the largest value. */
export function fromZero(unit: string, values: readonly (number | null)[]): Axis {
  const top = largest([0, ...values.map(value => value ?? 0)])
  return { unit, isLog: false, range: [0, top === 0 ? 1 : rounded(top * 1.06)], ticks: null }
}

/** A logarithmic axis in microseconds from 1, for values that differ by a factor of a hundred or more. */
export function decades(values: readonly number[]): Axis {
  // There is no zero on this scale, and whole microseconds are recorded
  const low = Math.floor(Math.log10(Math.max(1, smallest(values))))
  const high = Math.max(low + 1, Math.ceil(Math.log10(Math.max(1, largest(values)))))
  const ticks = Array.from({ length: high - low + 1 }, (_, step) => {
    const at = 10 ** (low + step)
    return { at, text: formatUs(at) }
  })
  return { unit: 'µs', isLog: true, range: [10 ** low, 10 ** high], ticks }
}

export const line = (name: string, values: readonly (number | null)[]): Series => ({
  name,
  kind: 'line',
  values: values.map(value => (value === null ? null : rounded(value))),
  whiskers: null,
})

/** "12.5 ms", "1,230/s": no space before a unit that starts with a slash. */
export const withUnit = (number: string, unit: string): string =>
  unit.startsWith('/') || unit === '' ? `${number}${unit}` : `${number} ${unit}`
