import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus'

/**
 * Driver threads take the streams from 0 and handlers those from here: with a stream in common a request's service
 * time would follow from its arrival, and no queue would be what it is taken for.
 */
export const FIRST_HANDLER_STREAM = 1000

/** 2^32: what a 32-bit draw is divided by. */
const DRAWS = 0x1_0000_0000
const SETTLING_DRAWS = 64

/**
 * Uniformly distributed values from 0 to below 1. The same seed and stream give the same values; streams of a seed are
 * independent.
 */
export function uniforms(seed: number, stream: number): () => number {
  const random = xoroshiro128plus(seed)
  // Seeds of neighbours begin almost alike, so threads share one seed, each 2^64 draws from the next
  for (let jump = 0; jump < stream; jump++) random.jump()
  // What a small seed begins with is far from random
  for (let draw = 0; draw < SETTLING_DRAWS; draw++) random.next()
  return () => (random.next() >>> 0) / DRAWS
}

/**
 * Exponentially distributed values of a mean, by inversion: -mean * ln(1 - u) (Devroye, Non-Uniform Random Variate
 * Generation, 1986, II.2).
 */
export function exponentials(mean: number, seed: number, stream: number): () => number {
  const uniform = uniforms(seed, stream)
  return () => -mean * Math.log(1 - uniform())
}
