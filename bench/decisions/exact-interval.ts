import { incompleteBeta } from '../../src/statistics/incomplete-beta.js'

const chance = (a: number, b: number, x: number): number => incompleteBeta(a, b, Math.log(x), Math.log1p(-x))

/** The x at which a rising probability is `wanted`. */
function solve(rising: (x: number) => number, wanted: number): number {
  let [low, high] = [0, 1]
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2
    if (rising(middle) < wanted) low = middle
    else high = middle
  }
  return (low + high) / 2
}

/** The exact 95 % interval of a share, of which `seen` of `total` were observed (Clopper & Pearson 1934). */
export function exactInterval(seen: number, total: number): readonly [number, number] {
  const low = seen === 0 ? 0 : solve(x => chance(seen, total - seen + 1, x), 0.025)
  const high = seen === total ? 1 : solve(x => chance(seen + 1, total - seen, x), 0.975)
  return [low, high]
}
