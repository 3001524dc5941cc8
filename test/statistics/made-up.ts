import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64'
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus'

/** Draws from the standard normal distribution by the method of Box and Muller, from a seed. */
export function normalDraws(seed: number): () => number {
  const random = xoroshiro128plus(seed)
  return () => {
    const radius = Math.sqrt(-2 * Math.log(1 - uniformFloat64(random)))
    return radius * Math.cos(2 * Math.PI * uniformFloat64(random))
  }
}

/** Runs' own values around a true one, log-normal: a noise of 0.03 is 3 %. */
export const runsAround = (draw: () => number, truth: number, noise: number, runs = 5): number[] =>
  Array.from({ length: runs }, () => truth * Math.exp(noise * draw()))
