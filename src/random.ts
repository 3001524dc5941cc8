import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus'

/**
 * Driver threads take the streams from 0 and handlers those from here. With a common stream, service times
 * would depend on arrival times, and queues would not match any model.
 */
export const FIRST_HANDLER_STREAM = 1000

/** 2^32, the divisor of a 32-bit draw. */
const DRAWS = 0x1_0000_0000
const SETTLING_DRAWS = 64

/** Mixes a seed's high bits into the 32 bits that the generator uses; it would drop them otherwise. */
export const seedOf = (seed: number): number =>
  (seed % DRAWS) ^ Math.imul(Math.floor(seed / DRAWS), 0x9e3779b1)

/**
 * Uniformly distributed values from 0 to below 1. The same seed and stream give the same values. Streams of a
 * seed are independent.
 */
export function uniforms(seed: number, stream: number): () => number {
  const random = xoroshiro128plus(seedOf(seed))
  // Neighbouring seeds begin almost alike, so threads share one seed, each 2^64 draws from the next
  for (let jump = 0; jump < stream; jump++) random.jump()
  // The first draws of a small seed are far from random
  for (let draw = 0; draw < SETTLING_DRAWS; draw++) random.next()
  return () => (random.next() >>> 0) / DRAWS
}

/**
 * Exponentially distributed values with this mean, by inversion: -mean * ln(1 - u) (Devroye, Non-Uniform
 * Random Variate Generation, 1986, II.2).
 */
export function exponentials(mean: number, seed: number, stream: number): () => number {
  const uniform = uniforms(seed, stream)
  return () => -mean * Math.log(1 - uniform())
}

/** Normal values (mean 0, deviation 1) in pairs, by the polar method (Marsaglia and Bray 1964). */
export function normals(uniform: () => number): () => number {
  let spare = Number.NaN
  return () => {
    if (!Number.isNaN(spare)) {
      const value = spare
      spare = Number.NaN
      return value
    }
    for (;;) {
      const x = 2 * uniform() - 1
      const y = 2 * uniform() - 1
      const square = x * x + y * y
      if (square >= 1 || square === 0) continue
      const factor = Math.sqrt((-2 * Math.log(square)) / square)
      spare = y * factor
      return x * factor
    }
  }
}

/**
 * Gamma distributed values with this shape and scale 1, so their mean is the shape: transforms a normal value
 * and rejects some (Marsaglia and Tsang 2000, ACM TOMS 26(3)). For shapes below 1: a value of shape + 1 times
 * U^(1 / shape), as in its section 6.
 */
export function gammas(shape: number, uniform: () => number): () => number {
  if (shape < 1) {
    const larger = gammas(shape + 1, uniform)
    return () => larger() * (1 - uniform()) ** (1 / shape)
  }
  const normal = normals(uniform)
  const d = shape - 1 / 3
  const c = 1 / Math.sqrt(9 * d)
  return () => {
    for (;;) {
      const x = normal()
      const root = 1 + c * x
      if (root <= 0) continue
      const v = root * root * root
      const u = 1 - uniform()
      // The squeeze avoids nearly all logarithms
      const square = x * x
      if (u < 1 - 0.0331 * square * square) return d * v
      if (Math.log(u) < square / 2 + d * (1 - v + Math.log(v))) return d * v
    }
  }
}
