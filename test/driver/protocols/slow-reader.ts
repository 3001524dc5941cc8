import { pinging } from './pinging.js'

const SPIN_MS = 5

/** Replies of four bytes, each of which keeps the driver thread busy for a while. */
export default () =>
  pinging((_bytes, from) => {
    const untilMs = performance.now() + SPIN_MS
    while (performance.now() < untilMs);
    return from + 4
  })
