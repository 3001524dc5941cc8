/** One round trip: when we asked and got the answer, by our clock, and the other clock's time in between. */
export interface RoundTrip {
  readonly askedUs: number
  readonly heardUs: number
  readonly theirsUs: number
}

/** Another machine's clock: theirs = ours + `offsetUs`, to within `errorUs` either way. */
export interface ClockOffset {
  readonly offsetUs: number
  readonly errorUs: number
}

/**
 * The offset by the quickest of several round trips. The other clock was read during the trip, so half of it
 * bounds the error, however different the two ways were (Cristian, Probabilistic clock synchronization,
 * 1989).
 */
export function clockOffset(trips: readonly RoundTrip[]): ClockOffset {
  const [first, ...others] = trips
  if (!first) throw new TypeError('no round trip was made')
  const tookUs = ({ askedUs, heardUs }: RoundTrip) => heardUs - askedUs
  const best = others.reduce((best, trip) => (tookUs(trip) < tookUs(best) ? trip : best), first)
  return {
    offsetUs: best.theirsUs - (best.askedUs + best.heardUs) / 2,
    errorUs: tookUs(best) / 2,
  }
}
