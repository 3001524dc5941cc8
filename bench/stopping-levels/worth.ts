import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus'
import { studentTQuantile } from '../../src/statistics/student-t.js'

/** The first look: a test by Student's t needs at least this many rounds. */
export const FIRST_LOOK = 4

/** A value of t costs as much as 50 rounds of a path; the slices are even enough for paths to share them. */
const SLICES = 500

/** For each maximum number of rounds: the probability to cross at any look over the level of one look. */
export interface Worth {
  readonly oneSided: readonly number[]
  readonly twoSided: readonly number[]
}

export interface WorthSettings {
  /** One-sided level of each single look; both sides together have twice that. */
  readonly level: number
  /** Ascending, from 4 on. */
  readonly mostRounds: readonly number[]
  /** Simulated for each look; early looks get 100 / look times as many: with few rounds, they matter most. */
  readonly paths: number
  readonly seed: number
}

/** Draws from the standard normal distribution, two at a time by the method of Box and Muller. */
export function normals(seed: number): () => number {
  const random = xoroshiro128plus(seed)
  for (let draw = 0; draw < 64; draw++) random.next()
  const uniform = () => ((random.next() >>> 0) + 0.5) / 0x1_0000_0000
  let spare = Number.NaN
  return () => {
    if (!Number.isNaN(spare)) {
      const value = spare
      spare = Number.NaN
      return value
    }
    const radius = Math.sqrt(-2 * Math.log(uniform()))
    const angle = 2 * Math.PI * uniform()
    spare = radius * Math.sin(angle)
    return radius * Math.cos(angle)
  }
}

/** Values of t at `look` rounds beyond the level, one drawn from each of equal slices of that tail. */
function tailOf(level: number, look: number, slices: number, normal: () => number): number[] {
  return Array.from({ length: slices }, (_, slice) => {
    // the fractional digits of a normal value are practically uniform
    const within = Math.abs((normal() * 1e6) % 1)
    return -studentTQuantile((level * (slice + within)) / slices, look - 1)
  })
}

/**
 * By the identity P(some look crosses) = sum over looks n of P(n crosses) E[1 / (how many looks cross) | n
 * crosses], with paths drawn so that look n does cross (Owen, Maximov & Chertkov, Importance sampling the
 * union of rare events with an application to power systems analysis, 2019). Each term's values lie between 0
 * and 1, so the relative error does not grow as the level falls. With plain sampling it does, because most
 * paths cross nowhere.
 */
export function worthOfLooks({ level, mostRounds, paths, seed }: WorthSettings): Worth {
  const normal = normals(seed)
  const top = mostRounds.at(-1)!
  const squaredBounds = new Float64Array(top + 1)
  for (let look = FIRST_LOOK; look <= top; look++)
    squaredBounds[look] = studentTQuantile(level, look - 1) ** 2
  const oneSided = mostRounds.map(() => 0)
  const twoSided = mostRounds.map(() => 0)
  const values = new Float64Array(top + 1)

  for (let look = FIRST_LOOK; look <= top; look++) {
    const ts = tailOf(level, look, SLICES, normal)
    // equally often for each slice
    const count = SLICES * Math.ceil((paths * Math.max(1, 100 / look)) / SLICES)
    for (let path = 0; path < count; path++) {
      drawCrossing(values, look, ts[path % ts.length]!, normal)
      for (let round = look + 1; round <= top; round++) values[round] = normal()
      addShares(values, look, count)
    }
  }

  /** Counts the looks of a path that cross, and adds their share for each number of rounds from `from` on. */
  function addShares(path: Float64Array, from: number, count: number): void {
    let [sum, squares, above, below, next] = [0, 0, 0, 0, 0]
    while (next < mostRounds.length && mostRounds[next]! < from) next++
    for (let round = 1; round <= top; round++) {
      const value = path[round]!
      sum += value
      squares += value * value
      if (round < FIRST_LOOK) continue
      // t^2 = sum^2 (n - 1) / (n squares - sum^2), without a root
      const crosses = sum * sum * (round - 1) >= squaredBounds[round]! * (round * squares - sum * sum)
      // the look that was made to cross counts as crossing despite rounding
      if (round === from || (crosses && sum > 0)) above++
      else if (crosses) below++
      if (round !== mostRounds[next]) continue
      oneSided[next]! += 1 / above / count
      twoSided[next]! += 1 / (above + below) / count
      next++
    }
  }

  return { oneSided, twoSided }
}

/** Fills rounds 1 to `look` with standard normal values, given that their t is `t`. */
function drawCrossing(values: Float64Array, look: number, t: number, normal: () => number): void {
  let [sum, radiusSquared] = [0, 0]
  for (let round = 1; round <= look; round++) {
    const value = normal()
    values[round] = value
    sum += value
    radiusSquared += value * value
  }
  const mean = sum / look
  const residuals = radiusSquared - look * mean * mean
  // t fixes the angle to the mean's axis; the direction around it and the radius are free and independent
  const shift = t * Math.sqrt(residuals / (look - 1) / look)
  const scale = Math.sqrt(radiusSquared / (look * shift * shift + residuals))
  for (let round = 1; round <= look; round++) values[round] = (values[round]! - mean + shift) * scale
}
