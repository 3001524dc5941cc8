import { pinging } from './pinging.js'

const SPIN_MS = 5

/** Reads replies of four bytes, and keeps the driver thread busy for a while with each. */
export default () =>
  pinging((_bytes, from) => {
    const untilMs = performance.now() + SPIN_MS
    while (performance.now() < untilMs);
    return from + 4
  })
