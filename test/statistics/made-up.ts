import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64'
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus'

/** Seeded draws from the standard normal distribution, by the Box-Muller method. */
export function normalDraws(seed: number): () => number {
  const random = xoroshiro128plus(seed)
  return () => {
    const radius = Math.sqrt(-2 * Math.log(1 - uniformFloat64(random)))
    return radius * Math.cos(2 * Math.PI * uniformFloat64(random))
  }
}

/** Log-normal values of runs around a true value. A noise of 0.03 is 3 %. */
export const runsAround = (draw: () => number, truth: number, noise: number, runs = 5): number[] =>
  Array.from({ length: runs }, () => truth * Math.exp(noise * draw()))
