import { studentTQuantile } from '../../src/statistics/student-t.js'
import { FIRST_LOOK, normals } from './worth.js'

export interface DirectSettings {
  readonly level: number
  readonly mostRounds: number
  readonly paths: number
  readonly seed: number
}

/** The share of paths without a difference whose t exceeds the one-sided level at some look, by counting. */
export function crossedDirectly({ level, mostRounds, paths, seed }: DirectSettings): number {
  const normal = normals(seed)
  const squaredBounds = Array.from({ length: mostRounds + 1 }, (_, look) =>
    look < FIRST_LOOK ? Infinity : studentTQuantile(level, look - 1) ** 2,
  )
  let crossed = 0
  for (let path = 0; path < paths; path++) {
    let [sum, squares] = [0, 0]
    for (let round = 1; round <= mostRounds; round++) {
      const value = normal()
      sum += value
      squares += value * value
      const beyond = sum > 0 && round >= FIRST_LOOK
      if (beyond && sum * sum * (round - 1) >= squaredBounds[round]! * (round * squares - sum * sum)) {
        crossed++
        break
      }
    }
  }
  return crossed / paths
}
