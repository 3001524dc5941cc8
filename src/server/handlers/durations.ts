import { xorshift128plus } from 'pure-rand/generator/xorshift128plus'

/** 2^32: what a 32-bit draw is divided by. */
const DRAWS = 0x1_0000_0000

/**
 * Times in milliseconds: always `meanMs`, or exponentially distributed with that mean by inversion, -mean * ln(1 - u)
 * (Devroye, Non-Uniform Random Variate Generation, 1986, II.2). The same seed gives the same times.
 */
export function durations(meanMs: number, exponential: boolean, seed: number): () => number {
  if (!exponential) return () => meanMs
  const random = xorshift128plus(seed)
  return () => {
    const u = (random.next() >>> 0) / DRAWS
    return -meanMs * Math.log(1 - u)
  }
}
