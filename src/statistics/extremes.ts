/** The largest value of a list of any length, which Math.max can't take. -Infinity for an empty list. */
export const largest = (values: readonly number[]): number =>
  values.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY)

/** The smallest value of a list of any length. Infinity for an empty list. */
export const smallest = (values: readonly number[]): number =>
  values.reduce((least, value) => Math.min(least, value), Number.POSITIVE_INFINITY)
