/** Rounds to a multiple of a power of ten, without the error of binary fractions. */
const toMultiple = (value: number, step: number, round: (value: number) => number): number =>
  Number((round(Number((value / step).toPrecision(12))) * step).toPrecision(12))

/** A rate and its interval, with the digits that the interval supports. Rounding never increases the rate. */
export function deserved(
  rate: number | null,
  interval: readonly [low: number, high: number] | null,
): { answer: number | null; interval: readonly [low: number, high: number] | null } {
  if (rate === null) return { answer: null, interval: null }
  const half = interval === null ? rate / 20 : (interval[1] - interval[0]) / 2
  const step = 10 ** Math.min(Math.floor(Math.log10(half)), Math.floor(Math.log10(rate)))
  const answer = toMultiple(rate, step, Math.floor)
  if (interval === null) return { answer, interval: null }
  const [low, high] = interval
  return {
    answer,
    interval: [toMultiple(Math.min(low, rate), step, Math.floor), toMultiple(high, step, Math.ceil)],
  }
}
